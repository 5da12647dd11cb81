"""With or without what another guardian or the child tells the desk, and whatever staff do with it, every guardian
and the child fetch the same bytes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.models import Case, CaseKind
from notifications.models import Notice
from tests.architecture.differential import everything
from tests.architecture.roles import Role
from tests.architecture.world import World
from tests.guardian_portal.dashboard.visits import as_child
from tests.staff_sessions import begin_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment(world: World) -> Iterator[None]:
    with time_machine.travel(timezone.now(), tick=False):
        yield


def all_that_is_seen(world: World) -> dict[str, str]:
    """By one guardian and by the child on every page, and every mail to anybody but who wrote."""
    read = {role: everything(world, role, but="accounts/") for role in (Role.ACTIVE, Role.CHILD)}
    seen = {f"{role} {path}": text for role, pages in read.items() for path, text in pages.items()}
    others = Notice.objects.filter(recipient__isnull=False).exclude(recipient=world.people[Role.PAUSED])
    return {**seen, "mails": "\n".join(str(one) for one in others.values_list("kind", "thing"))}


def worked_on(desk: Client, case: Case) -> None:
    """All that the desk does with a case."""
    path = f"/support/cases/{case.public_id}/"
    begin_session(desk, case)
    assert desk.get("/support/").status_code == 200
    assert desk.get(path).status_code == 200
    for act, form in {
        "claim": {},
        "note": {"note": "Look at the guardians."},
        "answer": {"words": "We look at it."},
        "move": {"state": "waiting_platform", "urgency": "1"},
        "decide": {"outcome": "passed_on", "reason": "To the authority.", "closes": "on"},
    }.items():
        case.refresh_from_db()
        assert desk.post(path + act, {**form, "seen": case.version}).status_code == 302, act


def test_what_a_child_tells_the_desk_changes_no_byte(world: World, settings: Settings) -> None:
    settings.ONCALL_EMAIL = "oncall@example.org"
    before = all_that_is_seen(world)
    for topic in ("not-safe", "who-looks-after-me", "erase"):
        assert as_child(world.child).post(f"/mine/help/{topic}/", {"words": "I am afraid"}).status_code == 302
        assert all_that_is_seen(world) == before
    for case in Case.objects.filter(opened_side="child"):
        worked_on(world.clients[Role.AGENT], case)
    assert all_that_is_seen(world) == before


@pytest.mark.parametrize("kind", [CaseKind.SAFETY_CONCERN, CaseKind.CONTESTED_CUSTODY])
def test_what_another_guardian_tells_the_desk_changes_no_byte(world: World, kind: CaseKind) -> None:
    before = all_that_is_seen(world)
    case = open_case(
        new=NewCase(kind=kind, words="He is not safe.", child=world.child), person=world.people[Role.PAUSED]
    )
    assert all_that_is_seen(world) == before
    worked_on(world.clients[Role.AGENT], case)
    assert all_that_is_seen(world) == before


def test_in_the_browser_that_wrote_nothing_is_left_behind(world: World) -> None:
    by_child = world.clients[Role.CHILD]
    before = everything(world, Role.CHILD)
    assert by_child.post("/mine/help/not-safe/", {"words": "I am afraid"}).status_code == 302
    assert everything(world, Role.CHILD) == before
