"""A guardian rests and goes on as they wish; what staff froze, no wish thaws."""

from __future__ import annotations

import pytest

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, GuardianshipState
from guardian_portal.family.services import pause_child, resume_child
from notifications.models import Notice
from tests.guardian_portal.family.builders import link, state_of


def test_a_rest_and_back(amina: User, kit: Child) -> None:
    guardianship = link(amina, kit)
    assert pause_child(guardianship=guardianship, actor=actor_of(amina))
    assert state_of(guardianship) == "paused"
    assert resume_child(guardianship=guardianship, actor=actor_of(amina))
    assert state_of(guardianship) == "active"
    assert [entry.data["by"] for entry in Entry.objects.order_by("pk")] == ["guardian", "guardian"]


def test_nobody_gets_a_mail_for_it(amina: User, ben: User, kit: Child) -> None:
    link(ben, kit)
    pause_child(guardianship=link(amina, kit), actor=actor_of(amina))
    assert not Notice.objects.exists()


@pytest.mark.parametrize("state", ["frozen", "proved", "revoked", "ended"])
def test_from_no_other_state(amina: User, kit: Child, state: str) -> None:
    guardianship = link(amina, kit, GuardianshipState(state))
    assert not pause_child(guardianship=guardianship, actor=actor_of(amina))
    assert not resume_child(guardianship=guardianship, actor=actor_of(amina))
    assert state_of(guardianship) == state


def test_a_second_press_changes_nothing(amina: User, kit: Child) -> None:
    guardianship = link(amina, kit)
    assert pause_child(guardianship=guardianship, actor=actor_of(amina))
    assert not pause_child(guardianship=guardianship, actor=actor_of(amina))
    assert Entry.objects.count() == 1
