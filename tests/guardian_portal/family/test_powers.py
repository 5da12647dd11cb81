"""What a guardian may do, by role, by state and by the age of the link: the whole table, written out by hand."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.family import policies
from guardian_portal.family.consent_policies import can_record_verification
from guardian_portal.family.models import Child, GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.powers import Hearing, hearing_of
from guardian_portal.family.services import object_privately, open_visit
from guardian_portal.family.states import sees
from tests.builders import a_platform
from tests.guardian_portal.family.builders import link
from tests.people import person

POWERS = {
    "activity": policies.can_see_activity,
    "acknowledge": policies.can_acknowledge,
    "controls": policies.can_change_controls,
    "loosen": policies.can_loosen,
    "export": policies.can_export,
    "invite": policies.can_invite,
}
ALLOWED = {
    ("guardian", "active"): "activity acknowledge controls loosen export invite",
    ("guardian", "paused"): "acknowledge",
    ("carer", "active"): "activity acknowledge controls",
    ("carer", "paused"): "acknowledge",
    ("view_only", "active"): "activity",
}
A_DAY = timedelta(hours=24)


def powers(guardianship: Guardianship) -> set[str]:
    return {name for name, may in POWERS.items() if may(guardianship.guardian, guardianship)}


@pytest.mark.parametrize(("role", "state"), list(itertools.product(GuardianRole.values, GuardianshipState.values)))
def test_a_role_in_a_state_may_exactly_this(amina: User, kit: Child, role: str, state: str) -> None:
    ends = timezone.now() + A_DAY if role == GuardianRole.CARER else None
    guardianship = link(amina, kit, GuardianshipState(state), role=role, ends_at=ends)
    assert powers(guardianship) == set(ALLOWED.get((role, state), "").split())


def test_nobody_loosens_or_invites_on_their_first_day(amina: User, kit: Child) -> None:
    guardianship = link(amina, kit, age=A_DAY - timedelta(minutes=1))
    assert powers(guardianship) == {"activity", "acknowledge", "controls", "export"}
    later = timezone.now() + timedelta(minutes=1)
    assert policies.can_loosen(amina, guardianship, now=later)
    assert policies.can_invite(amina, guardianship, now=later)


def test_a_carer_may_nothing_from_their_last_moment_on(amina: User, kit: Child) -> None:
    ends = timezone.now() + timedelta(hours=1)
    guardianship = link(amina, kit, role=GuardianRole.CARER, ends_at=ends)
    assert policies.can_see_activity(amina, guardianship, now=ends - timedelta(microseconds=1))
    assert not policies.can_see_activity(amina, guardianship, now=ends)


def test_nobody_acts_with_anothers_guardianship(amina: User, ben: User, kit: Child) -> None:
    guardianship = link(amina, kit)
    assert not [name for name, may in POWERS.items() if may(ben, guardianship)]
    assert not policies.can_leave(ben, guardianship)
    assert not policies.can_pause(ben, guardianship)
    assert not policies.can_resume(ben, link(amina, kit, GuardianshipState.REVOKED))


@pytest.mark.parametrize(
    ("state", "hears"),
    [
        ("active", Hearing.ALL),
        ("paused", Hearing.SAFETY_CRITICAL),
        ("frozen", Hearing.CRITICAL),
        *((state, Hearing.NOTHING) for state in ("requested", "proved", "cooling", "revoked", "ended", "aged_out")),
    ],
)
def test_a_state_hears_of(state: str, hears: Hearing) -> None:
    assert hearing_of(state, is_danger=False) == hears
    assert hearing_of(state, is_danger=True) == Hearing.NOTHING


@pytest.mark.parametrize("role", GuardianRole.values)
def test_what_is_seen_is_told_for_each_role(role: str) -> None:
    assert sees("active", role) == ("profile", "alerts")
    assert sees("paused", role) == ("profile", "safety_alerts")
    assert sees("frozen", role) == ("profile", "critical_alerts")


@pytest.mark.parametrize(("role", "may"), [("agent", True), ("lead", True), ("auditor", False), ("", False)])
def test_who_decides_about_a_guardianship_on_a_platform_that_they_serve(
    amina: User, kit: Child, role: str, may: bool
) -> None:
    theirs = link(amina, kit)
    here = person("kim", staff_role=StaffRole(role), serves=[kit.connection.platform])
    elsewhere = person("tom", staff_role=StaffRole(role), serves=[a_platform("Moonfield").platform])
    rules = (policies.can_decide_guardianship, can_record_verification)
    assert [rule(here, theirs) for rule in rules] == [may, may]
    assert [rule(elsewhere, theirs) for rule in rules] == [False, False]


@pytest.mark.parametrize(("role", "may"), [("agent", True), ("lead", True), ("auditor", False), ("", False)])
def test_who_answers_what_a_child_told_the_desk(kit: Child, role: str, may: bool) -> None:
    objection = object_privately(session=open_visit(child=kit).session, words="help")
    here = person("kim", staff_role=StaffRole(role), serves=[kit.connection.platform])
    elsewhere = person("tom", staff_role=StaffRole(role), serves=[a_platform("Moonfield").platform])
    assert policies.can_handle_objection(here, objection) == may
    assert not policies.can_handle_objection(elsewhere, objection)
