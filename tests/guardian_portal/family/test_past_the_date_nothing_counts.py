"""From a carer's date on the link has no effect on anything, although no sweeper has come by yet."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.models import PlanStep
from guardian_portal.controls.services import propose_step
from guardian_portal.family.errors import InvitationObstacle, InvitationRefused, VerificationRefused
from guardian_portal.family.models import Child, GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.policies import can_leave
from guardian_portal.family.services import (
    Invited,
    apply_profile,
    end_supervision,
    invite_guardian,
    leave_child,
    warn_before_end,
)
from guardian_portal.family.services.verifying import record_by_staff
from guardian_portal.family.verification.lists import link_by_reference, links_to_verify, waiting_calls
from guardian_portal.platforms.events import AccountUpdated
from tests.builders import child_on, link, state_of
from tests.consents import call_asked_for
from tests.people import person


def past(guardian: User, child: Child) -> Guardianship:
    """A carer whose date has come a moment ago; the state still says active."""
    ended = timezone.now() - timedelta(seconds=1)
    return link(guardian, child, role=GuardianRole.CARER, ends_at=ended)


def test_they_neither_leave_nor_are_left(amina: User, kit: Child) -> None:
    own = past(amina, kit)
    assert not can_leave(amina, own)
    assert not leave_child(guardianship=own, actor=actor_of(amina))
    assert state_of(own) == "active"


def test_a_child_has_nobody_to_end(amina: User, kit: Child) -> None:
    lou = child_on(kit.connection, "acc-lou", age_min=16, age_max=17, country="DE")
    own = past(amina, lou)
    assert end_supervision(child=lou, guardianships=[own], actor=SYSTEM) == 0
    assert state_of(own) == "active"


def test_they_take_no_place_from_who_is_invited(amina: User, kit: Child) -> None:
    for number in range(4):
        link(person(f"guardian{number}"), kit)
    past(person("past"), kit)
    own = link(amina, kit)
    invite_guardian(link=own, invited=Invited(address="aunt@example.org"), actor=actor_of(amina))
    link(person("sixth"), kit)
    with pytest.raises(InvitationRefused) as refused:
        invite_guardian(link=own, invited=Invited(address="uncle@example.org"), actor=actor_of(amina))
    assert refused.value.reason == InvitationObstacle.FULL


def test_nobody_verifies_them(sam: User, amina: User, kit: Child) -> None:
    own = link(amina, kit)
    call = call_asked_for(own)
    assert list(waiting_calls(sam)) == [call]
    assert link_by_reference(call.reference, sam) == own
    Guardianship.objects.filter(pk=own.pk).update(role=GuardianRole.CARER, ends_at=timezone.now())
    own.refresh_from_db()
    assert not waiting_calls(sam).exists()
    assert not links_to_verify(sam).exists()
    assert link_by_reference(call.reference, sam) is None
    with pytest.raises(VerificationRefused):
        record_by_staff(
            staff=sam,
            guardianship=own,
            method="id_checked",
            reference="desk 1",
            scope="internal",
            language="en",
            reason="They came to the desk.",
        )


def test_a_birth_month_waits_for_staff_only_while_somebody_supervises(amina: User, kit: Child) -> None:
    """Grown up this month by the platform's new word: that waits, save where there is nothing to end."""
    today = timezone.now().date()
    profile = AccountUpdated(display_handle="kit", birth_month=f"{today.year - 18}-{today:%m}")
    theirs = link(amina, kit)
    apply_profile(child=kit, profile=profile, time=timezone.now())
    assert kit.birth_month == ""
    Guardianship.objects.filter(pk=theirs.pk).update(role=GuardianRole.CARER, ends_at=timezone.now())
    apply_profile(child=kit, profile=profile, time=timezone.now())
    assert kit.birth_month == profile.birth_month


def test_without_anybody_else_there_is_no_plan(amina: User, ben: User, kit: Child) -> None:
    whole = link(amina, kit)
    past(ben, kit)
    propose_step(child=kit, loosens="voice", on=timezone.now().date() + timedelta(days=90), guardian=None, actor=SYSTEM)
    leave_child(guardianship=whole, actor=actor_of(amina))
    assert PlanStep.objects.get().state == "withdrawn"


def test_nobody_is_warned_of_what_has_come(amina: User, kit: Child) -> None:
    past(amina, kit)
    assert warn_before_end() == 0


def test_whoever_is_back_is_asked_as_somebody_new(as_amina: Client, amina: User, kit: Child) -> None:
    own = past(amina, kit)
    assert as_amina.get(f"/children/{kit.public_id}/").status_code == 404
    assert as_amina.get(f"/children/link/requests/{own.public_id}/").status_code == 200
    assert own.state == GuardianshipState.ACTIVE
