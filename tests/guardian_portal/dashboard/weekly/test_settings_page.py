"""`/notifications/settings/`: the weekly mail on or off, its day and hour, with figures or not; and what follows."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child
from notifications.models import WeeklyChoice
from notifications.weekly import reckon_missing
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.guardian_portal.dashboard.weekly.builders import (
    HOUR,
    MONDAY,
    SUNDAY,
    WEEK,
    a_guardian,
    link_of_old,
    mails_to,
    played,
    write_mails,
)
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db
PAGE = "/notifications/settings/"
SUNDAYS = {"section": "weekly", "is_on": "on", "weekday": "6", "hour": "18"}


@pytest.fixture
def amina(db: None) -> User:
    return a_guardian("amina")


def save(guardian: User, **form: str) -> None:
    answer = sign_in(Client(), guardian).post(PAGE, {"section": "weekly", **form})
    assert (answer.status_code, answer.headers.get("location")) == (302, PAGE)


def choice(guardian: User) -> WeeklyChoice:
    return WeeklyChoice.objects.get(person=guardian)


def test_it_shows_the_default_to_who_never_chose() -> None:
    page = check(sign_in(Client(), person("dana", time_zone="Asia/Seoul")).get(PAGE))
    assert "checked" in page.one("input", name="is_on").attributes
    chosen = [one.text for one in page.all("option") if "selected" in one.attributes]
    assert chosen[-2:] == ["Sunday", "6 p.m."]
    assert "Asia/Seoul" in page.one("main").text
    assert not WeeklyChoice.objects.exists()


def test_it_asks_little(amina: User) -> None:
    assert len(count_queries(sign_in(Client(), amina), PAGE).page) <= 8


def test_it_leads_to_where_one_agrees_to_figures(amina: User, kit: Child) -> None:
    link_of_old(amina, kit)
    page = check(sign_in(Client(), amina).get(PAGE))
    assert page.one("a", href=f"/children/{kit.public_id}/consent/").text == "kit"


def test_the_account_page_leads_there(amina: User) -> None:
    assert check(sign_in(Client(), amina).get("/me/")).all("a", href=PAGE)


@time_machine.travel(MONDAY)
def test_another_day_and_hour_count_from_the_next_time_on(amina: User) -> None:
    save(amina, is_on="on", weekday="2", hour="7", wants_figures="on")
    stored = choice(amina)
    assert (stored.weekday, stored.hour, stored.wants_figures) == (2, 7, True)
    assert stored.due_at == datetime.fromisoformat("2026-11-18T07:00+00:00")
    entry = Entry.objects.get(action="weekly_mail.chosen")
    assert entry.data["fields"] == ["hour", "wants_figures", "weekday"]


@time_machine.travel(SUNDAY + HOUR)
def test_a_week_that_was_told_is_not_told_again_by_choosing_monday(amina: User) -> None:
    write_mails(SUNDAY)
    save(amina, is_on="on", weekday="0", hour="8")
    assert choice(amina).due_at == datetime.fromisoformat("2026-11-30T08:00+00:00")


@time_machine.travel(SUNDAY + HOUR)
def test_what_is_due_this_moment_still_comes(amina: User) -> None:
    save(amina, is_on="on", weekday="2", hour="7")
    assert choice(amina).due_at == SUNDAY


def test_off_and_on_again_begins_with_the_next_week(amina: User) -> None:
    with time_machine.travel(MONDAY):
        save(amina, weekday="6", hour="18")
    assert not choice(amina).is_on
    with time_machine.travel(SUNDAY + WEEK + HOUR):
        save(amina, **SUNDAYS)
    assert choice(amina).due_at == SUNDAY + 2 * WEEK


@pytest.mark.parametrize("wrong", [{"weekday": "7"}, {"hour": "24"}, {"hour": ""}, {"weekday": "x"}])
def test_what_is_no_day_and_no_hour_is_said(amina: User, wrong: dict[str, str]) -> None:
    page = check(sign_in(Client(), amina).post(PAGE, {**SUNDAYS, **wrong}))
    assert [one for one in page.all("select") if one.attributes.get("aria-invalid") == "true"]
    assert (choice(amina).weekday, choice(amina).hour) == (6, 18)


@time_machine.travel(MONDAY)
def test_another_time_zone_moves_the_hour(amina: User) -> None:
    form = {"name": "Amina", "language": "en", "time_zone": "Pacific/Chatham", "country": ""}
    assert sign_in(Client(), amina).post("/me/", form).status_code == 302
    reckon_missing(now=MONDAY, limit=10)
    assert choice(amina).due_at == datetime.fromisoformat("2026-11-22T18:00+13:45")


@time_machine.travel(SUNDAY + HOUR)
def test_another_time_zone_does_not_lose_what_is_due(amina: User) -> None:
    form = {"name": "Amina", "language": "en", "time_zone": "Pacific/Chatham", "country": ""}
    sign_in(Client(), amina).post("/me/", form)
    assert choice(amina).due_at == SUNDAY


@time_machine.travel(SUNDAY + HOUR)
@pytest.mark.parametrize("zone", ["America/Los_Angeles", "Pacific/Chatham", "Asia/Kolkata"])
def test_who_moves_after_the_mail_of_a_week_gets_no_second_one(kit: Child, zone: str) -> None:
    """West of here it is Sunday afternoon still, and six o'clock comes again."""
    amina = a_guardian("amina", kit)
    played(kit)
    write_mails(SUNDAY)
    sign_in(Client(), amina).post("/me/", {"name": "Amina", "language": "en", "time_zone": zone, "country": ""})
    reckon_missing(now=SUNDAY + HOUR, limit=10)
    for hours in range(1, 48):
        write_mails(SUNDAY + hours * HOUR)
    assert len(mails_to(amina)) == 1
    assert choice(amina).due_week == (MONDAY + WEEK).date()
