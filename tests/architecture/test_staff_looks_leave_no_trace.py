"""What staff read under a hold, an objection, a safety case or what a child wrote changes no byte for anybody outside;
what else they read, the family is shown by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from guardian_portal.incidents.models import Incident
from guardian_portal.support.cases.opening import NewCase, open_case, open_case_of_child
from guardian_portal.support.models import CaseKind, StaffLook, StaffSession
from tests.architecture.differential import everything
from tests.architecture.roles import LIVE, Role
from tests.architecture.world import World
from tests.staff_sessions import begin_session

pytestmark = pytest.mark.django_db

Readings = dict[str, str]


@pytest.fixture(autouse=True)
def one_moment(world: World) -> Iterator[None]:
    with time_machine.travel(timezone.now(), tick=False):
        yield


def all_that_is_seen(world: World) -> Readings:
    read = {role: everything(world, role, but="accounts/") for role in (*LIVE, Role.CHILD)}
    return {f"{role} {path}": text for role, pages in read.items() for path, text in pages.items()}


def written(world: World, kind: CaseKind) -> Model:
    return open_case(new=NewCase(kind=kind, words="No.", child=world.child), person=world.people[Role.ACTIVE])


def by_child(world: World, kind: CaseKind) -> Model:
    return open_case_of_child(new=NewCase(kind=kind, words="help", child=world.child), child=world.child)


PROTECTED: dict[str, Callable[[World], Model]] = {
    "a hold": lambda world: world.held,
    "an objection": lambda world: world.objection,
    "four eyes": lambda world: world.proposal,
    "a link under review": lambda world: world.links[Role.FROZEN],
    "a safety concern": lambda world: written(world, CaseKind.SAFETY_CONCERN),
    "a dispute": lambda world: written(world, CaseKind.CONTESTED_CUSTODY),
    "a question while an incident is held": lambda world: world.case,
    "a child's question": lambda world: by_child(world, CaseKind.DATA_ACCESS),
}
PAGES = {
    "Incident": "held",
    "Objection": "objections",
    "Proposal": "proposals",
    "Guardianship": "guardianships",
    "Case": "cases",
}


def reads(desk: Client, thing: Model, reason: str = "request") -> None:
    """The thing's page, its case's page, and the family's names."""
    begin_session(desk, thing, reason=reason)
    public_id = thing.public_id  # type: ignore[attr-defined]
    assert desk.get(f"/support/{PAGES[type(thing).__name__]}/{public_id}/").status_code == 200
    case = StaffSession.objects.order_by("-pk")[0].case
    begin_session(desk, case, reason=reason)
    session = StaffSession.objects.order_by("-pk")[0]
    assert desk.post(f"/support/sessions/{session.public_id}/names", {"why": "To call."}).status_code == 302
    assert "by name" in desk.get(f"/support/cases/{case.public_id}/").content.decode()
    assert StaffLook.objects.filter(session=session).exists()


def test_no_protected_read_changes_a_byte(world: World) -> None:
    """All of them between two readings of everything: what differed would be named with its address."""
    things = [thing(world) for thing in PROTECTED.values()]
    before = all_that_is_seen(world)
    for thing in things:
        reads(world.clients[Role.LEAD], thing)
    assert StaffLook.objects.filter(is_protected=False).count() == 0
    assert all_that_is_seen(world) == before


def test_nor_does_any_read_for_whose_reason_somebody_may_not_be_safe(world: World) -> None:
    before = all_that_is_seen(world)
    reads(world.clients[Role.LEAD], world.links[Role.ACTIVE], reason="safety")
    assert all_that_is_seen(world) == before


def test_any_other_read_is_shown_by_day_and_a_protected_one_of_that_day_changes_nothing(world: World) -> None:
    desk, page = world.clients[Role.LEAD], f"/children/{world.child.public_id}/guardians/"
    # While it waits, every look at this child is private.
    Incident.objects.filter(pk=world.held.pk).update(state="cleared")
    before = all_that_is_seen(world)
    reads(desk, world.case)
    after = all_that_is_seen(world)
    changed = {key for key in before if before[key] != after[key]}
    assert changed == {f"{role} {page}" for role in (Role.ACTIVE, Role.VIEW_ONLY)} | {"child /mine/"}
    for thing in (world.held, world.objection):
        reads(desk, thing)
    assert all_that_is_seen(world) == after
