"""The ledger on its page: who, when, from what to what, why, what came of it; back by a step or to a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.controls.models import ControlSheet, LedgerEntry
from guardian_portal.family.models import Child
from notifications.week import zone_named
from tests.architecture.contract import check
from tests.builders import child_on
from tests.guardian_portal.dashboard.controls import (
    DAILY,
    MESSAGES,
    ControlsPage,
    at_controls,
    begin,
    ledger,
    said,
    settle,
)


@pytest.fixture
def page(kit: Child, amina: User) -> ControlsPage:
    begin(kit, **{DAILY: 90})
    return at_controls(kit, amina)


def today_of(user: User) -> date:
    """On their own calendar, as the page reckons."""
    return timezone.localdate(timezone=zone_named(user.time_zone))


def undo_of(page: ControlsPage, number: int = 0) -> tuple[str, dict[str, str]]:
    """Where a line's button leads, with what it sends."""
    shown = page.open("history/")
    actions = [
        one.attributes["action"] for one in shown.all("form") if one.attributes.get("action", "")[-5:] == "/undo"
    ]
    return actions[number], {"seen_version": shown.all("input", name="seen_version")[0].attributes["value"]}


def test_a_line_says_it_all(page: ControlsPage, kit: Child) -> None:
    page.send(contact__messages="nobody", why="for the trip")
    settle(kit)
    words = page.words("history/")
    for told in ("Who can send messages: Friends → Nobody", "you,", "Set by a guardian", "“for the trip”", "In force"):
        assert told in words


def test_one_step_is_set_back(page: ControlsPage) -> None:
    page.send(contact__messages="nobody")
    action, sent = undo_of(page)
    words = said(page.client.post(action, sent, follow=True))
    assert "Taken back by a guardian" in words
    assert ledger() == [(MESSAGES, "friends", "nobody"), (MESSAGES, "nobody", "friends")]


def test_it_is_filtered_by_control_and_turned(page: ControlsPage, kit: Child, amina: User) -> None:
    guardianship = kit.guardianships.get()
    LedgerEntry.objects.bulk_create(
        LedgerEntry(child=kit, control=DAILY, version=n, guardianship=guardianship, old=n, new=n + 15, cause="set")
        for n in range(15, 15 * 31, 15)
    )
    page.send(contact__messages="nobody")
    words = page.words(f"history/?control={MESSAGES}")
    assert "Nobody" in words
    assert "minutes a day →" not in words
    first = page.open(f"history/?control={DAILY}")
    older = first.one("a", rel="next").attributes["href"]
    assert f"control={DAILY}" in older
    second = page.open(f"history/{older}")
    assert len(second.all("li", class_="stack")) == 5
    assert len(second.all("a", rel="prev")) == 1


def test_a_day_is_reviewed_then_gone_back_to(page: ControlsPage) -> None:
    page.send(contact__messages="nobody", time__daily="60")
    LedgerEntry.objects.update(at=timezone.now())
    today = today_of(page.user).isoformat()
    words = page.words(f"history/back/?day={today}")
    assert "Nothing has changed yet." in words
    assert "Who can send messages Nobody Friends Looser than now" in words
    assert len(ledger()) == 2
    version = page.open(f"history/back/?day={today}").one("input", name="seen_version").attributes["value"]
    page.post({"day": today, "seen_version": version}, "history/back/")
    assert ControlSheet.objects.get().asked == {MESSAGES: "friends", DAILY: 90}


@pytest.mark.parametrize(
    ("days", "told"), [(1, "Choose a day since you were linked"), (-400, "Choose a day since you were linked")]
)
def test_a_day_that_cannot_be_is_explained(page: ControlsPage, days: int, told: str) -> None:
    page.send(contact__messages="nobody")
    day = (today_of(page.user) + timedelta(days=days)).isoformat()
    assert told in page.words(f"history/back/?day={day}")
    assert told in said(page.post({"day": day, "seen_version": "9"}, "history/back/"))
    assert len(ledger()) == 1


def test_the_day_is_asked_for_without_complaint(page: ControlsPage) -> None:
    assert "There is a problem" not in page.words("history/back/")


def test_nothing_from_before_ones_own_time(page: ControlsPage, kit: Child, ben: User) -> None:
    page.send(contact__messages="nobody")
    line = LedgerEntry.objects.get()
    newcomer = at_controls(kit, ben, age=timedelta(0))
    LedgerEntry.objects.update(at=timezone.now() - timedelta(hours=1))
    assert "Nothing has been changed yet." in newcomer.words("history/")
    assert newcomer.client.post(f"{newcomer.path}history/{line.public_id}/undo").status_code == 404


def test_a_protected_guardian_is_a_guardian_and_a_day(page: ControlsPage, kit: Child, ben: User) -> None:
    at_controls(kit, ben).send(contact__messages="nobody", why="secret reason")
    kit.guardianships.filter(guardian=ben).update(is_protected=True)
    shown = page.open("history/")
    words = " ".join(shown.one("main").text.split())
    assert "a guardian," in words
    for kept in ("Ben", "secret reason"):
        assert kept not in words
    at = next(one for one in shown.all("time") if one.attributes["datetime"][:2] == "20")
    assert len(at.attributes["datetime"]) == len("2026-01-01")


def test_another_childs_line_does_not_exist(page: ControlsPage, kit: Child, amina: User) -> None:
    robin = child_on(kit.connection, "acc-robin")
    line = LedgerEntry.objects.create(
        child=robin, control=MESSAGES, version=1, old="friends", new="nobody", cause="set"
    )
    assert page.client.post(f"{page.path}history/{line.public_id}/undo").status_code == 404


def test_the_pages_keep_the_contract(page: ControlsPage) -> None:
    page.send(contact__messages="nobody")
    for below in ("history/", "history/back/", f"history/back/?day={today_of(page.user).isoformat()}"):
        assert "kit" not in check(page.client.get(page.path + below)).one("title").text
