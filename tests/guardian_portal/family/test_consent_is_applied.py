"""What a no changes: counts are no longer kept once nobody is left who wants them; links and alerts go on."""

from __future__ import annotations

import pytest

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.lookups import supervised_ids
from guardian_portal.family.models import Child, GuardianRole, Guardianship
from guardian_portal.family.selectors import guardians_to_tell, supervised_children
from guardian_portal.family.services import leave_child
from tests.consents import agreed, child_says, refused
from tests.guardian_portal.family.builders import child_on, link


def counted(child: Child) -> bool:
    """Whether counts of this supervised child are kept; that it is supervised stays known to the platform."""
    found = supervised_ids(connection=child.connection, accounts=[child.account])
    assert list(found) == [child.account]
    return found[child.account] == child.pk


@pytest.fixture
def aminas(amina: User, kit: Child) -> Guardianship:
    return link(amina, kit)


def test_before_any_decision_counts_are_kept(aminas: Guardianship, kit: Child) -> None:
    assert counted(kit)


def test_the_only_guardians_no_ends_them_and_a_yes_begins_them_again(aminas: Guardianship, kit: Child) -> None:
    agreed(aminas)
    assert counted(kit)
    refused(aminas)
    assert not counted(kit)
    agreed(aminas)
    assert counted(kit)


def test_one_guardian_cannot_blind_the_other(aminas: Guardianship, ben: User, kit: Child) -> None:
    bens = link(ben, kit)
    refused(aminas)
    assert counted(kit)
    refused(bens)
    assert not counted(kit)


def test_when_the_other_one_leaves_the_no_counts_alone(aminas: Guardianship, ben: User, kit: Child) -> None:
    bens = link(ben, kit)
    refused(aminas)
    leave_child(guardianship=bens, actor=SYSTEM)
    assert not counted(kit)


def test_a_carer_does_not_keep_up_what_the_guardians_refused(aminas: Guardianship, dana: User, kit: Child) -> None:
    link(dana, kit, role=GuardianRole.CARER)
    refused(aminas)
    assert not counted(kit)


def test_the_no_of_somebody_who_left_is_forgotten(aminas: Guardianship, ben: User, kit: Child) -> None:
    bens = link(ben, kit)
    refused(bens)
    leave_child(guardianship=bens, actor=SYSTEM)
    assert counted(kit)


def test_the_no_of_a_child_who_decides_is_enough(amina: User, kit: Child) -> None:
    older = child_on(kit.connection, "acc-older", age_min=16, age_max=17, country="DE")
    link(amina, older)
    child_says(older, agrees=False)
    assert not counted(older)
    child_says(older, agrees=True)
    assert counted(older)


def test_links_and_alerts_never_wait_for_a_consent(aminas: Guardianship, kit: Child) -> None:
    refused(aminas)
    assert supervised_children(connection=kit.connection, accounts=["acc-kit"])
    assert len(guardians_to_tell(child_ids=[kit.pk])[kit.pk]) == 1
