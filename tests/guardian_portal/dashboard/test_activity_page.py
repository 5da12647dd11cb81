"""A child's week and month: one sentence, charts with their tables, facts, and nothing from before the link."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, GuardianRole, GuardianshipState
from guardian_portal.platforms.models import Connection
from tests.architecture.contract import check
from tests.architecture.page import Page
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on, link
from tests.consents import refused
from tests.guardian_portal.dashboard.activity import (
    MONDAY,
    NOW,
    a_week_of,
    address,
    played,
    since,
    three_years_of,
    words,
)
from tests.people import sign_in

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


def test_the_overview_says_the_point_first(as_amina: Client, guarded: Child) -> None:
    page = check(as_amina.get(address(guarded, "")))
    text = page.one("main").text
    assert "4 h 10 min this week, 35 min less than last week." in text
    assert text.index("4 h 10 min") < text.index("Alerts") < text.index("The account")


def test_charts_are_drawn_with_a_table_behind(as_amina: Client, guarded: Child) -> None:
    page = check(as_amina.get(address(guarded)))
    charts = page.all("svg", role="img")
    assert [one.attributes["aria-label"].split(".")[0] for one in charts] == ["Time per day", "Time of day"]
    tables = [" ".join(one.text.split()) for one in page.all("table")]
    assert "Mon, November 16 1 h 1 h 1 0 0 0" in tables[0]
    assert "Fri, November 20 10 min 45 min 1 0 0 0" in tables[0]
    assert "Sun, November 22 No counts - - - - -" in tables[0]
    assert "4 p.m. 4 h 10 min" in tables[1]


def test_one_turns_to_other_weeks_and_months(as_amina: Client, guarded: Child) -> None:
    page = check(as_amina.get(address(guarded)))
    older = page.one("a", rel="prev").attributes["href"]
    assert older == "?period=week&day=2026-11-09#activity"
    assert page.all("a", rel="next") == []
    before = check(as_amina.get(address(guarded) + older))
    assert "4 h 45 min in that week." in before.one("main").text
    assert before.one("a", rel="next").attributes["href"] == "?period=week&day=2026-11-16#activity"
    month = check(as_amina.get(address(guarded) + "?period=month&day=2026-11-09"))
    assert "November 2026" in month.one("main").text
    assert "8 h 55 min this month so far" in month.one("main").text
    assert month.one("a", rel="prev").attributes["href"] == "?period=month&day=2026-10-01#activity"


@pytest.mark.parametrize(
    "asked", ["?day=nothing", "?day=2099-01-01", "?day=0001-01-01", "?period=century", "?day=9999-12-31"]
)
def test_what_cannot_be_shown_leads_to_the_present_week(as_amina: Client, guarded: Child, asked: str) -> None:
    assert "4 h 10 min this week" in words(as_amina, address(guarded) + asked)


def test_nothing_from_before_the_guardians_own_beginning(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, MONDAY + timedelta(days=2, hours=12))
    a_week_of(kit)
    page = check(as_amina.get(address(kit)))
    text = " ".join(page.one("main").text.split())
    assert "2 h 10 min this week." in text
    assert "Counted from Nov. 18, 2026" in text
    assert "November 17" not in text
    assert page.all("a", rel="prev") == []
    earlier = words(as_amina, address(kit) + "?period=week&day=2026-11-09")
    assert "Nothing was counted in that week." in earlier
    assert "Counted from Nov. 18, 2026" in earlier


def test_a_week_that_is_not_over_is_compared_with_the_same_days(as_amina: Client, guarded: Child) -> None:
    ActivityWindow.objects.filter(start__gt=MONDAY + timedelta(days=2)).delete()
    with time_machine.travel(MONDAY + timedelta(days=1, hours=20), tick=False):
        sign_in(as_amina, User.objects.get(email="amina@example.org"))
        text = words(as_amina, address(guarded))
    assert "this week so far, as much as last week up to the same day." in text
    assert "November 19" not in text


def test_before_anything_came_it_says_so_calmly(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, START)
    for path in ("", "activity/"):
        page = check(as_amina.get(address(kit, path)))
        assert "Nothing was counted this week." in page.one("main").text
        assert "they appear here by themselves" in page.one("main").text
        assert page.all("svg", role="img") == []


def test_days_and_hours_are_those_of_the_readers_clock(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, START)
    played(kit, MONDAY + timedelta(days=2, hours=18, minutes=30), 20)
    for zone, day, hour in (
        ("Asia/Seoul", "Thu, November 19 20 min", "3 a.m. 20 min"),
        ("Asia/Kolkata", "Thu, November 19 20 min", "midnight 20 min"),
        ("America/St_Johns", "Wed, November 18 20 min", "3 p.m. 20 min"),
        ("Pacific/Chatham", "Thu, November 19 20 min", "8 a.m. 20 min"),
    ):
        User.objects.filter(pk=amina.pk).update(time_zone=zone)
        text = words(as_amina, address(kit) + "?day=2026-11-18")
        assert day in text, zone
        assert hour in text, zone


def test_a_platform_of_whole_days_is_read_by_its_own_clock(as_amina: Client, amina: User, kit: Child) -> None:
    Connection.objects.update(windows="day", zone="Asia/Seoul")
    since(amina, kit, START)
    played(kit, datetime(2026, 11, 17, 15, tzinfo=UTC), 90, size=86_400)
    text = words(as_amina, address(kit) + "?day=2026-11-18")
    assert "Wed, November 18 1 h 30 min" in text
    assert "so the time of day is not known" in text


@pytest.mark.parametrize(
    ("state", "said"),
    [(GuardianshipState.PAUSED, "Until you go on"), (GuardianshipState.FROZEN, "While this link is under review")],
)
def test_who_rests_or_is_under_review_sees_no_activity(
    as_amina: Client, amina: User, kit: Child, state: str, said: str
) -> None:
    link(amina, kit, state)
    a_week_of(kit)
    for path in ("", "activity/", "activity/?period=month"):
        text = words(as_amina, address(kit, path))
        assert said in text
        assert "4 h" not in text


@pytest.mark.parametrize("role", [GuardianRole.CARER, GuardianRole.VIEW_ONLY])
def test_who_may_only_look_looks_and_is_offered_no_export(as_amina: Client, amina: User, kit: Child, role: str) -> None:
    since(amina, kit, START, role=role)
    a_week_of(kit)
    text = words(as_amina, address(kit))
    assert "4 h 10 min" in text
    assert "Print or download" not in text


def test_a_carers_last_day_ends_it(as_amina: Client, amina: User, kit: Child) -> None:
    since(amina, kit, START, role=GuardianRole.CARER)
    amina.guardianships.update(ends_at=NOW)
    for path in ("", "activity/", "activity/print/", "activity.csv?from=2026-11-16&to=2026-11-22"):
        assert as_amina.get(address(kit, path)).status_code == 404


def test_where_the_law_bars_summaries_there_are_none(as_amina: Client, amina: User, guarded: Child) -> None:
    Child.objects.update(country="IN")
    for path in ("", "activity/"):
        text = words(as_amina, address(guarded, path))
        assert "does not allow summaries of activity at this age" in text
        assert "See the alerts" in text
        assert not re.search(r"\d h|\d min", text)
    assert "how much was spent" not in words(as_amina, address(guarded, ""))


def test_who_said_no_to_summaries_gets_none(as_amina: Client, amina: User, guarded: Child) -> None:
    refused(amina.guardianships.get())
    text = words(as_amina, address(guarded))
    assert "No summary is made for you" in text
    assert "4 h" not in text


def test_each_look_is_counted_by_day(as_amina: Client, guarded: Child) -> None:
    for _time in range(3):
        as_amina.get(address(guarded))
    row = AccessDay.objects.get()
    assert (row.day, row.opened) == (NOW.date(), 3)


@pytest.mark.parametrize("path", ["", "activity/", "activity/?period=month"])
def test_pages_ask_eight_questions_at_most(as_amina: Client, guarded: Child, path: str) -> None:
    counted = count_queries(as_amina, address(guarded, path))
    assert len(counted.page) <= 8, counted.page
    assert len(counted.log) == 1


def test_nor_more_after_three_years_of_hours(as_amina: Client, guarded: Child) -> None:
    three_years_of(guarded)
    days = "from=2023-11-23&to=2026-11-22"
    for path in ("", "activity/", "activity/?period=month", f"activity/print/?{days}", f"activity.csv?{days}"):
        counted = count_queries(as_amina, address(guarded, path))
        assert len(counted.page) <= 8, counted.page


def test_a_stranger_finds_no_page(as_dana: Client, guarded: Child) -> None:
    for path in ("activity/", "activity/print/", "activity.csv?from=2026-11-16&to=2026-11-22"):
        theirs, nobodys = as_dana.get(address(guarded, path)), as_dana.get(f"/children/zzzz/{path}")
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content


def test_korean_reads_the_same_page(as_amina: Client, amina: User, guarded: Child) -> None:
    User.objects.filter(pk=amina.pk).update(language="ko")
    page = check(as_amina.get(address(guarded)), language="ko")
    assert isinstance(page, Page)
    assert "2026년 11월 16일" in page.one("main").text
