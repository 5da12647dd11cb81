"""A guardian sets a control: kept, told to the other side, asked of the platform, and shown as what it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.controls.errors import ControlsConflict, ControlsRefused
from guardian_portal.controls.models import Revision, Wish
from guardian_portal.controls.rules import ControlProblem
from guardian_portal.family.models import GuardianRole, Guardianship, GuardianshipState
from notifications.models import Notice
from tests.builders import link
from tests.consents import verified
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household
from tests.guardian_portal.family.ages import keys_told

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db
P = ControlProblem


def test_it_is_asked_for_then_in_force(home: Household) -> None:
    assert (home.view().state, home.view().words_in_force) == ("in_force", "Friends")
    outcome = home.set(home.amina, {"contact.messages": "nobody"}, why="for the trip")
    assert (outcome.applied, outcome.waiting) == (("contact.messages",), ())
    view = home.view()
    assert (view.state, view.words_in_force, view.words_asked) == ("pending", "Friends", "Nobody")
    home.sweep()
    view = home.view(reader=home.amina)
    assert (view.state, view.words_in_force, view.set_by, view.locked) == ("in_force", "Nobody", "you", True)
    assert home.view(reader=home.ben).set_by == "Amina"
    assert home.newest().state == "in_force"


def test_the_platform_gets_the_whole_document(home: Household) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    home.set(home.ben, {"time.daily": 60})
    home.sweep()
    sent = home.platform.documents[-1]
    assert sent["op"] == "controls.put"
    assert sent["account"] == "acc-kit"
    assert (sent["revision"], sent["controls"]) == (2, {"contact.messages": "nobody", "time.daily": 60})
    assert sent["locks"] == ["contact.messages", "time.daily"]
    assert sent["set_by"] == Guardianship.objects.get(guardian=home.ben).public_id


def test_changes_before_the_platform_was_asked_are_one_call(home: Household) -> None:
    for minutes in (120, 90, 60):
        home.set(home.amina, {"time.daily": minutes})
    home.sweep()
    assert [one["controls"] for one in home.platform.documents] == [{"time.daily": 60}]
    states = list(Revision.objects.order_by("number").values_list("state", flat=True))
    assert states == ["superseded", "superseded", "in_force"]


def test_it_is_one_ledger_line_one_audit_entry_and_told_to_both_sides(home: Household) -> None:
    home.set(home.amina, {"contact.messages": "nobody"})
    assert home.ledger() == [("contact.messages", "friends", "nobody", "set")]
    assert Entry.objects.filter(action="control.changed").count() == 1
    assert [one.recipient_id for one in Notice.objects.filter(kind="controls_changed")] == [home.ben.pk]
    assert keys_told(home.kit)[-1] == "controls_changed"


def test_what_is_so_already_is_no_change(home: Household) -> None:
    home.messages(home.amina, "nobody")
    again = home.messages(home.amina, "nobody")
    assert (again.applied, again.version) == ((), 1)
    assert len(home.ledger()) == 1


def test_all_of_it_or_nothing(home: Household) -> None:
    with pytest.raises(ControlsRefused) as refused:
        home.set(home.amina, {"time.daily": 60, "contact.messages": "strangers", "no.such": 1})
    assert refused.value.problems == {"contact.messages": P.NOT_A_VALUE, "no.such": P.UNKNOWN}
    assert not Wish.objects.exists()


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("visibility.profile", "nobody", P.NOT_YOURS),
        ("content.filter", True, P.NOT_YOURS),
        ("time.daily", 61, P.NOT_A_VALUE),
        ("time.daily", True, P.NOT_A_VALUE),
        ("time.rest", [{"days": ["mon"], "start": "20:00", "end": "20:00"}], P.NOT_A_VALUE),
        ("contact.voice", "yes", P.NOT_A_VALUE),
        ("contact.messages", None, P.NOT_A_VALUE),
        ("data.ads", True, P.FLOOR),
    ],
)
def test_what_can_not_be_set(home: Household, key: str, value: Any, problem: ControlProblem) -> None:
    with pytest.raises(ControlsRefused) as refused:
        home.set(home.amina, {key: value})
    assert refused.value.problems == {key: problem}


def test_who_may_set_what(home: Household, dana: User) -> None:
    home.messages(home.amina, "nobody")
    home.set(home.amina, {"time.daily": 60})
    with pytest.raises(ControlsRefused):
        home.messages(dana, "nobody")
    seen = link(dana, home.kit, role=GuardianRole.VIEW_ONLY)
    assert refused(home, dana, "nobody") == P.NOT_ALLOWED
    Guardianship.objects.filter(pk=seen.pk).update(role=GuardianRole.CARER, ends_at=seen.requested_at + timedelta(999))
    assert refused(home, dana, "friends") == P.MAY_NOT_LOOSEN
    assert home.messages(dana, "nobody").applied


def refused(home: Household, guardian: User, value: str) -> ControlProblem:
    with pytest.raises(ControlsRefused) as found:
        home.messages(guardian, value)
    return found.value.problems["contact.messages"]


def test_on_the_day_of_linking_nothing_is_loosened(home: Household, dana: User) -> None:
    home.messages(home.amina, "nobody")
    verified(link(dana, home.kit, age=timedelta(hours=23)))
    assert refused(home, dana, "friends") == P.MAY_NOT_LOOSEN
    assert home.messages(dana, "nobody").applied
    home.wait(timedelta(hours=2))
    assert home.messages(dana, "friends").waiting


@pytest.mark.parametrize("state", [GuardianshipState.FROZEN, GuardianshipState.PAUSED])
def test_under_review_or_paused_nothing_is_set(home: Household, state: str) -> None:
    Guardianship.objects.filter(guardian=home.amina).update(state=state)
    assert refused(home, home.amina, "nobody") == P.NOT_ALLOWED
    assert not home.overview(home.amina).may_change


def test_the_second_of_two_editors_sees_both_values(home: Household) -> None:
    seen = home.overview().version
    home.messages(home.amina, "nobody")
    with pytest.raises(ControlsConflict) as conflict:
        home.set(home.ben, {"contact.messages": "friends", "time.daily": 60}, seen=seen)
    assert conflict.value.theirs == {"contact.messages": "nobody"}
    assert conflict.value.yours == {"contact.messages": "friends"}
    assert not Wish.objects.filter(guardianship__guardian=home.ben).exists()
    home.set(home.ben, {"time.daily": 60}, seen=seen)
    home.set(home.ben, {"contact.messages": "nobody"}, seen=seen)


def test_before_the_platform_declared_anything_nothing_is_set(amina: User, kit: Any) -> None:
    link(amina, kit)
    strange = Household(kit, amina, amina, None, None)
    with pytest.raises(ControlsRefused) as found:
        strange.set(amina, {"contact.messages": "nobody"}, seen=0)
    assert found.value.problems == {"": P.NO_CATALOGUE}
    assert not strange.overview().catalogue_known
    assert strange.overview().summary.sentence == "The platform has not said yet which settings are in force."
