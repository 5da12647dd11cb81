"""The table for spreadsheets and the page for paper: any range of days, to the byte, for who may take it along."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, cast

import pytest
import time_machine
from django.test import Client
from django.utils.http import urlencode

from accounts.models import User
from guardian_portal.activity.export import csv_lines, safe_cell
from guardian_portal.activity.figures import DayFigures
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, GuardianRole, GuardianshipState
from guardian_portal.platforms.models import Connection
from tests.architecture.contract import check
from tests.builders import a_platform, child_on, link
from tests.consents import refused
from tests.guardian_portal.dashboard.activity import MONDAY, NOW, a_week_of, address, played, since, words
from tests.people import sign_in

if TYPE_CHECKING:
    from django.http import StreamingHttpResponse

HEADER = "date,minutes,sessions,messages_sent,messages_received,new_contacts\r\n"
WEEK = {"from": "2026-11-16", "to": "2026-11-22"}
START = datetime(2026, 1, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def connection(db: None) -> Connection:
    return a_platform()


@pytest.fixture
def kit(connection: Connection) -> Child:
    return child_on(connection, age_min=11, age_max=12, country="DE")


@pytest.fixture
def guarded(amina: User, kit: Child) -> Child:
    since(amina, kit, START)
    a_week_of(kit)
    return kit


def export(child: Child, **days: str) -> str:
    return address(child, f"activity.csv?{urlencode(days)}")


def table(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response.status_code
    assert response.streaming
    return b"".join(cast("StreamingHttpResponse", response)).decode()


def test_a_row_for_each_local_day_to_the_byte(as_amina: Client, guarded: Child) -> None:
    assert table(as_amina, export(guarded, **WEEK)) == (
        HEADER + "2026-11-16,60,1,0,0,0\r\n"
        "2026-11-17,60,1,0,0,0\r\n"
        "2026-11-18,60,1,0,0,0\r\n"
        "2026-11-19,60,1,0,0,0\r\n"
        "2026-11-20,10,1,0,0,0\r\n"
        "2026-11-21,0,1,7,5,0\r\n"
        "2026-11-22,0,0,0,0,0\r\n"
    )


def test_the_file_says_what_it_is_and_not_whose(as_amina: Client, guarded: Child) -> None:
    response = as_amina.get(export(guarded, **WEEK))
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert response.headers["Content-Disposition"] == 'attachment; filename="activity-2026-11-16-2026-11-22.csv"'
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response.headers["Cache-Control"]


def test_lines_are_made_one_by_one() -> None:
    made: list[int] = []

    def rows() -> Iterator[DayFigures]:
        for number in range(400):
            made.append(number)
            yield DayFigures(NOW.date(), number)

    lines = csv_lines(rows())
    assert next(lines) == HEADER
    assert made == []
    assert next(lines) == "2026-11-22,0,0,0,0,0\r\n"
    assert made == [0]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1"])
def test_a_cell_that_would_be_calculated_is_marked_as_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"
    assert safe_cell(7) == "7"
    assert safe_cell(NOW.date()) == "2026-11-22"


def test_days_are_those_of_the_readers_clock(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, START)
    played(kit, datetime(2026, 11, 17, 15, 30, tzinfo=UTC), 20)
    for zone, day in (("Asia/Seoul", "2026-11-18"), ("America/St_Johns", "2026-11-17")):
        User.objects.filter(pk=amina.pk).update(time_zone=zone)
        assert f"\r\n{day},20," in table(as_amina, export(kit, **WEEK)), zone
    Connection.objects.update(windows="day", zone="Europe/Berlin")
    played(kit, datetime(2026, 11, 18, 23, tzinfo=UTC), 80, size=86_400)
    assert "\r\n2026-11-19,80," in table(as_amina, export(kit, **WEEK))


def test_nothing_from_before_the_guardians_own_beginning(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, MONDAY + timedelta(days=2, hours=12))
    a_week_of(kit)
    assert table(as_amina, export(kit, **{"from": "2026-11-09", "to": "2026-11-18"})) == (
        HEADER + "2026-11-18,60,1,0,0,0\r\n"
    )
    assert table(as_amina, export(kit, **{"from": "2026-11-01", "to": "2026-11-17"})) == HEADER
    paper = words(as_amina, address(kit, "activity/print/?from=2026-11-09&to=2026-11-18"))
    assert "1 h in these days." in paper
    assert "November 17" not in paper


def test_days_to_come_are_no_days_of_nothing(as_amina: Client, guarded: Child) -> None:
    assert table(as_amina, export(guarded, **{"from": "2026-11-22", "to": "2026-12-24"})) == (
        HEADER + "2026-11-22,0,0,0,0,0\r\n"
    )


@pytest.mark.parametrize(
    ("days", "said"),
    [
        ({}, "Say from which day."),
        ({"from": "2026-11-16"}, "Say up to which day."),
        ({"from": "yesterday", "to": "2026-11-16"}, "This is not a day."),
        ({"from": "2026-02-30", "to": "2026-11-16"}, "This is not a day."),
        ({"from": "20261116", "to": "2026-11-16"}, "This is not a day."),
        ({"from": "\u0662\u0660\u0662\u0666-11-16", "to": "2026-11-16"}, "This is not a day."),
        ({"from": "=1+1", "to": "\x00"}, "This is not a day."),
        ({"from": "2026-11-17", "to": "2026-11-16"}, "The last day is before the first."),
        ({"from": "2023-11-22", "to": "2026-11-22"}, "That is more than three years."),
        ({"from": "2026-11-16", "to": "9999-12-31"}, "That is more than three years."),
        ({"from": "0001-01-01", "to": "2026-11-16"}, "That is too long ago."),
        ({"from": "2026-11-23", "to": "2026-11-24"}, "This day is still to come."),
    ],
)
@pytest.mark.parametrize("path", ["activity.csv", "activity/print/"])
def test_what_is_wrong_about_the_days_is_named(
    as_amina: Client, guarded: Child, path: str, days: dict[str, str], said: str
) -> None:
    if not days and path == "activity/print/":
        days = {"from": "", "to": ""}
    response = as_amina.get(address(guarded, f"{path}?{urlencode(days)}"))
    assert response.status_code == 400
    page = check(response)
    assert page.one("title").text.startswith("Error:")
    assert said in page.one("div", class_="error-summary").text
    assert not AccessDay.objects.exists()


def test_the_longest_range_is_three_years(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, datetime(2023, 1, 1, tzinfo=UTC))
    rows = table(as_amina, export(kit, **{"from": "2023-11-23", "to": "2026-11-22"})).splitlines()
    assert len(rows) == 1 + 3 * 365 + 1
    assert "Nothing was counted" in words(as_amina, address(kit, "activity/print/?from=2023-11-23&to=2026-11-22"))


def test_who_signed_in_a_while_ago_confirms_it_is_them(amina: User, guarded: Child) -> None:
    client = sign_in(Client(), amina, seconds_ago=3600)
    for path in (export(guarded, **WEEK), address(guarded, "activity/print/?from=2026-11-16&to=2026-11-22")):
        response = client.get(path)
        assert response.status_code == 302
        assert "reauthenticate" in response.headers["Location"]
        assert "2026-11-16" in response.headers["Location"]


@pytest.mark.parametrize(
    ("state", "role", "said"),
    [
        (GuardianshipState.ACTIVE, GuardianRole.VIEW_ONLY, "but not print or download them."),
        (GuardianshipState.ACTIVE, GuardianRole.CARER, "but not print or download them."),
        (GuardianshipState.PAUSED, GuardianRole.GUARDIAN, "Until you go on, you see no activity."),
        (GuardianshipState.FROZEN, GuardianRole.GUARDIAN, "While this link is under review, you see no activity."),
    ],
)
def test_who_may_not_take_it_along_reads_why(
    as_amina: Client, amina: User, kit: Child, state: str, role: str, said: str
) -> None:
    link(amina, kit, state, role=role)
    a_week_of(kit)
    for path in (export(kit, **WEEK), export(kit), address(kit, "activity/print/")):
        assert said in words(as_amina, path, status=403)
    assert not AccessDay.objects.exists()


def test_barred_or_refused_it_is_said_in_the_words_of_the_page(as_amina: Client, amina: User, guarded: Child) -> None:
    refused(amina.guardianships.get())
    assert "No summary is made for you" in words(as_amina, export(guarded, **WEEK), status=403)
    Child.objects.update(country="IN")
    said = "The law of the child's country does not allow summaries of activity at this age."
    assert said in words(as_amina, address(guarded))
    assert said in words(as_amina, export(guarded, **WEEK), status=403)


def test_the_page_for_paper_shows_everything_open(as_amina: Client, guarded: Child) -> None:
    page = check(as_amina.get(address(guarded, "activity/print/?from=2026-11-14&to=2026-11-20")))
    text = " ".join(page.one("main").text.split())
    assert "4 h 10 min in these days" in text
    assert "Nov. 14, 2026 to Nov. 20, 2026" in text
    assert "the day you were linked" in text
    assert "Made on Nov. 22, 2026." in text
    assert all("open" in one.attributes for one in page.all("details"))
    assert len(page.all("details")) == 2
    assert "kit" not in page.one("title").text


def test_a_year_on_paper_is_a_table_without_bars(as_amina: Client, guarded: Child) -> None:
    page = check(as_amina.get(address(guarded, "activity/print/?from=2025-11-23&to=2026-11-22")))
    assert [one.attributes["aria-label"].split(".")[0] for one in page.all("svg", role="img")] == ["Time of day"]
    assert len(page.all("tr")) > 300


def test_the_page_offers_both_for_the_days_on_it(as_amina: Client, guarded: Child) -> None:
    page = check(as_amina.get(address(guarded) + "?period=week&day=2026-11-09"))
    assert [one.attributes["value"] for one in page.all("input", type="date")] == ["2026-11-09", "2026-11-15"]
    assert page.one("button", formaction=address(guarded, "activity.csv")).text.endswith("(CSV)")
    asked = check(as_amina.get(address(guarded, "activity/print/")))
    assert [one.attributes["value"] for one in asked.all("input", type="date")] == ["2026-11-16", "2026-11-22"]


def test_each_export_is_a_look_that_the_child_is_told_of(as_amina: Client, guarded: Child) -> None:
    table(as_amina, export(guarded, **WEEK))
    assert AccessDay.objects.get().opened == 1
    assert as_amina.post(export(guarded, **WEEK)).status_code == 405
