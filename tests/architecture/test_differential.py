"""With or without an incident that is held, and with or without another family, everybody fetches the same bytes from
every address that the access table lets them read: counts, ids and words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.controls.models import PlanStep
from guardian_portal.family.models import AgeOut, Child, GuardianRole, GuardianshipState
from guardian_portal.family.services import Invited, invite_guardian, object_privately, open_visit
from guardian_portal.incidents.models import Incident
from tests.architecture.differential import everything
from tests.architecture.outcomes import ABSENT
from tests.architecture.walk import ask
from tests.architecture.world import LIVE, Role, World
from tests.builders import child_on, flagged, link, receive, updated
from tests.consents import agreed, call_asked_for, verified
from tests.people import person

pytestmark = pytest.mark.django_db

READERS = (*LIVE, Role.STRANGER, Role.CHILD)
SECRETS: list[dict[str, Any]] = [
    {"guardian_notice": "forbidden"},
    {"guardian_notice": "delayed_until"},
    {"class_": "guardian-risk"},
    {"actor_relation": "linked_guardian"},
    {"actor_relation": "household", "severity": "critical"},
    {"class_": "self-harm-acute", "detected_by": "automation"},
    {"sensitive": True},
    {"confidence": "low"},
    {"role": "reporter"},
]


@pytest.fixture(scope="module")
def moment(world: World) -> datetime:
    """When all of this happens: what differs does not differ by the second in which it was read."""
    return timezone.now()


@pytest.fixture(scope="module")
def before(world: World, moment: datetime) -> dict[Role, dict[str, str]]:
    """What each of them reads before anything else happens."""
    with time_machine.travel(moment, tick=False):
        return {role: read_by(world, role) for role in READERS}


def read_by(world: World, role: Role) -> dict[str, str]:
    """Everything; the pages of an account itself, which are alike for all, for one of them."""
    return everything(world, role, but="nothing/" if role is Role.ACTIVE else "accounts/")


@pytest.fixture(autouse=True)
def one_moment(before: dict[Role, dict[str, str]], moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=False):
        yield


def happens_in_secret(child: Child, name: str = "secret", **secret: Any) -> Incident:
    receive(child.connection, flagged(child, name, **secret))
    receive(child.connection, updated(child, name, state="actioned"))
    incident = Incident.objects.get(incident_id=name)
    assert incident.hold != "none"
    return incident


@pytest.mark.parametrize("secret", SECRETS, ids=str)
def test_a_held_incident_changes_no_byte(
    world: World, before: dict[Role, dict[str, str]], secret: dict[str, Any]
) -> None:
    incident = happens_in_secret(world.child, **secret)
    pages = everything(world, Role.ACTIVE, but="accounts/")
    assert pages == {path: text for path, text in before[Role.ACTIVE].items() if path in pages}
    # What staff know it by leads a guardian nowhere.
    assert ask(world.clients[Role.ACTIVE], "GET", f"/alerts/{incident.public_id}/").outcome == ABSENT


@pytest.mark.parametrize("role", [*LIVE, Role.CHILD])
def test_nor_do_all_of_them_together(world: World, before: dict[Role, dict[str, str]], role: Role) -> None:
    for number, secret in enumerate(SECRETS):
        happens_in_secret(world.child, f"secret-{number}", **secret)
    assert read_by(world, role) == before[role]


def another_family(world: World) -> None:
    """On the same platform, with all that this family has, and more."""
    zoe, yan, xan = (person(name) for name in ("zoe", "yan", "xan"))
    otter = child_on(world.connection, "acc-otter", country="DE", age_min=11)
    own = link(zoe, otter)
    link(yan, otter, GuardianshipState.PROVED)
    link(xan, otter, GuardianshipState.FROZEN, role=GuardianRole.VIEW_ONLY)
    receive(otter.connection, flagged(otter, "told", severity="critical"))
    receive(otter.connection, flagged(otter, "held", class_="guardian-risk"))
    agreed(own)
    verified(own)
    call_asked_for(own)
    invite_guardian(link=own, invited=Invited(address="aunt@example.org"), actor=actor_of(zoe))
    object_privately(session=open_visit(child=otter).session, words="help")
    now = timezone.now()
    AgeOut.objects.create(child=otter, effective_at=now, told_at=now, state="waiting")
    PlanStep.objects.create(child=otter, loosens="voice", on=date(2099, 1, 1))


@pytest.mark.parametrize("role", [Role.ACTIVE, Role.FROZEN, Role.STRANGER, Role.CHILD])
def test_another_family_changes_no_byte(world: World, before: dict[Role, dict[str, str]], role: Role) -> None:
    another_family(world)
    assert read_by(world, role) == before[role]


def test_an_open_incident_does_change_the_pages(world: World, before: dict[Role, dict[str, str]]) -> None:
    receive(world.connection, flagged(world.child, "open", class_="trade-coercion"))
    for role in (Role.ACTIVE, Role.CHILD):
        assert read_by(world, role) != before[role]
