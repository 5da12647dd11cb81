"""Two guardians have the page open: the second one to save sees both values and chooses."""

from __future__ import annotations

import pytest

from accounts.models import User
from guardian_portal.controls.models import ControlSheet
from guardian_portal.family.models import Child
from tests.architecture.contract import check
from tests.guardian_portal.dashboard.controls import (
    DAILY,
    MESSAGES,
    REST,
    ControlsPage,
    at_controls,
    begin,
    ledger,
    said,
)


@pytest.fixture
def both(kit: Child, amina: User, ben: User) -> tuple[ControlsPage, ControlsPage]:
    begin(kit, **{MESSAGES: "everyone", DAILY: 120})
    return at_controls(kit, amina), at_controls(kit, ben)


def test_the_second_sees_both_values_and_may_keep_theirs(both: tuple[ControlsPage, ControlsPage]) -> None:
    first, second = both
    opened = second.form()
    first.send(contact__messages="nobody")
    response = second.post({**opened, MESSAGES: "friends", DAILY: "60"})
    words = said(response)
    for told in ("Theirs, which holds now: Nobody (Amina)", "Yours: Friends", "Play time a day: 60 minutes a day"):
        assert told in words
    assert len(ledger()) == 1
    page = check(response)
    sent = {one.attributes["name"]: one.attributes["value"] for one in page.all("input", type="hidden")}
    assert sent["seen_version"] == "1"
    second.post({**sent, MESSAGES: page.all("input", type="radio")[0].attributes["value"]})
    assert ControlSheet.objects.get().asked == {MESSAGES: "nobody", DAILY: 60}


def test_or_their_own(both: tuple[ControlsPage, ControlsPage]) -> None:
    first, second = both
    opened = second.form()
    first.send(contact__messages="friends")
    page = check(second.post({**opened, MESSAGES: "nobody"}))
    sent = {one.attributes["name"]: one.attributes["value"] for one in page.all("input", type="hidden")}
    second.post({**sent, MESSAGES: "nobody"})
    assert ledger() == [(MESSAGES, "everyone", "friends"), (MESSAGES, "friends", "nobody")]


def test_different_controls_are_no_conflict(both: tuple[ControlsPage, ControlsPage]) -> None:
    first, second = both
    opened = second.form()
    first.send(contact__messages="nobody")
    second.post({**opened, DAILY: "60"})
    assert ControlSheet.objects.get().asked == {MESSAGES: "nobody", DAILY: 60}


def test_a_schedule_in_conflict_is_carried_along(both: tuple[ControlsPage, ControlsPage]) -> None:
    first, second = both
    opened = second.form()
    first.send(contact__messages="nobody")
    row = {f"{REST}.2.days": ["mon"], f"{REST}.2.start": "18:00", f"{REST}.2.end": "21:00"}
    page = check(second.post({**opened, MESSAGES: "friends", **row}))
    sent = {one.attributes["name"]: one.attributes["value"] for one in page.all("input", type="hidden")}
    second.post({**sent, MESSAGES: sent[f"initial-{MESSAGES}"]})
    assert ControlSheet.objects.get().asked[REST][0]["days"] == ["mon"]


def test_undoing_what_somebody_changed_since_is_a_conflict_too(both: tuple[ControlsPage, ControlsPage]) -> None:
    first, second = both
    first.send(contact__messages="friends")
    history = second.open("history/")
    action = next(
        one.attributes["action"] for one in history.all("form") if one.attributes.get("action", "").endswith("undo")
    )
    version = history.one("input", name="seen_version").attributes["value"]
    first.send(contact__messages="nobody")
    response = second.client.post(action, {"seen_version": version})
    assert "Theirs, which holds now: Nobody" in said(response)
    assert len(ledger()) == 2


def test_what_the_other_changed_meanwhile_is_not_sent_back(both: tuple[ControlsPage, ControlsPage]) -> None:
    first, second = both
    opened = second.form()
    first.send(time__daily="60")
    second.post({**opened, MESSAGES: "nobody"})
    assert ControlSheet.objects.get().asked == {DAILY: 60, MESSAGES: "nobody"}
    assert len(ledger()) == 2
