"""A grown-up child has no guardians; a child old enough ends one alone. Both sides read which rule allowed it."""

from __future__ import annotations

import pytest

from accounts.models import User
from guardian_portal.audit.models import ActorKind, Entry
from guardian_portal.audit.services import SYSTEM, Actor
from guardian_portal.family.models import Child, GuardianshipState
from guardian_portal.family.selectors import visible_children
from guardian_portal.family.services import age_out_child, end_by_child
from notifications.models import Notice
from tests.guardian_portal.family.builders import link, platform_says, state_of

KIT = Actor(ActorKind.CHILD, "kit")


def test_everybodys_supervision_ends_whatever_its_state(amina: User, ben: User, dana: User, kit: Child) -> None:
    links = [link(amina, kit), link(ben, kit, GuardianshipState.FROZEN), link(dana, kit, GuardianshipState.COOLING)]
    assert age_out_child(child=kit, age_rule="rule-18", actor=SYSTEM) == 3
    assert age_out_child(child=kit, age_rule="rule-18", actor=SYSTEM) == 0
    assert {state_of(one) for one in links} == {"aged_out"}
    assert {entry.data["age_rule"] for entry in Entry.objects.all()} == {"rule-18"}
    assert not visible_children(amina).exists()


@pytest.mark.parametrize("late", ["confirm", "decline", "revoke"])
def test_no_late_word_brings_it_back(amina: User, kit: Child, late: str) -> None:
    asked = link(amina, kit, GuardianshipState.PROVED)
    age_out_child(child=kit, age_rule="rule-18", actor=SYSTEM)
    platform_says(late, asked)
    assert state_of(asked) == "aged_out"


def test_the_child_ends_one_and_the_others_stay(amina: User, ben: User, kit: Child) -> None:
    hers, his = link(amina, kit), link(ben, kit)
    assert end_by_child(guardianship=hers, age_rule="rule-16", actor=KIT)
    assert (state_of(hers), state_of(his)) == ("revoked", "active")
    assert Entry.objects.get().data["age_rule"] == "rule-16"
    told = Notice.objects.filter(kind="guardianship_ended").values_list("recipient__name", flat=True)
    assert set(told) == {"Amina", "Ben"}


def test_the_childs_end_of_what_waits_is_a_no(amina: User, kit: Child) -> None:
    asked = link(amina, kit, GuardianshipState.COOLING)
    assert end_by_child(guardianship=asked, age_rule="rule-16", actor=KIT)
    assert state_of(asked) == "declined"
