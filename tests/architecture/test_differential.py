"""With or without an incident that is held, and with or without another family, everybody fetches the same bytes from
every address that the access table lets them read, and is written the same mails: counts, ids and words."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.services import SYSTEM
from guardian_portal.controls.models import PlanStep
from guardian_portal.family.models import AgeOut, Child, GuardianRole, GuardianshipState
from guardian_portal.family.services import Invited, invite_guardian, object_privately, open_visit
from guardian_portal.incidents.models import Incident
from notifications.channels import EMAIL
from notifications.models import DeliveryState, WeeklyChoice
from notifications.preferences import choose_paces
from notifications.topics import CHOOSABLE, Pace
from notifications.week import week_told
from tests.architecture.differential import everything
from tests.architecture.letters import letters, notices, write_what_is_due
from tests.architecture.outcomes import ABSENT
from tests.architecture.roles import LIVE, Role
from tests.architecture.walk import ask, undone
from tests.architecture.world import World
from tests.builders import child_on, flagged, link, receive, updated
from tests.consents import agreed, call_asked_for, verified
from tests.guardian_portal.dashboard.activity import met, played, stopped
from tests.people import person

pytestmark = pytest.mark.django_db

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


Readings = dict[str, str]


def active(child: Child) -> None:
    """The last fortnight, of which there is something to say on each of its pages."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(1, 15):
        at = today - timedelta(days=day, hours=-9)
        played(child, at, 10 + day, sessions=2, messages_sent=3, messages_received=4, new_contacts=1)
        met(child, f"contact-{day}", at)
        stopped(child, f"attempt-{day}", at, "dm", "contact.messages")


@pytest.fixture(scope="module")
def world(world: World) -> World:
    """With a fortnight of activity."""
    active(world.child)
    return world


@pytest.fixture(scope="module")
def moment(world: World) -> datetime:
    """When all of this happens: what differs does not differ by the second in which it was read."""
    return timezone.now()


@pytest.fixture(autouse=True)
def one_moment(moment: datetime) -> Iterator[None]:
    with time_machine.travel(moment, tick=False):
        yield


@pytest.fixture(scope="module")
def undisturbed(world: World) -> Callable[[Role], Readings]:
    """What somebody reads before anything else happens; asked first of all in a test, read once for all of them."""
    return functools.cache(lambda role: read_by(world, role))


def read_by(world: World, role: Role) -> Readings:
    """Everything; the pages of an account itself, which are alike for all, for one of them."""
    return everything(world, role, but="nothing/" if role is Role.ACTIVE else "accounts/")


def happens_in_secret(child: Child, name: str = "secret", **secret: Any) -> Incident:
    receive(child.connection, flagged(child, name, **secret))
    receive(child.connection, updated(child, name, state="actioned"))
    incident = Incident.objects.get(incident_id=name)
    assert incident.hold != "none"
    return incident


@pytest.mark.parametrize("secret", SECRETS, ids=str)
def test_a_held_incident_changes_no_byte(
    world: World, undisturbed: Callable[[Role], Readings], secret: dict[str, Any]
) -> None:
    before = undisturbed(Role.ACTIVE)
    incident = happens_in_secret(world.child, **secret)
    pages = everything(world, Role.ACTIVE, but="accounts/")
    assert pages == {path: text for path, text in before.items() if path in pages}
    # What staff know it by leads a guardian nowhere.
    assert ask(world.clients[Role.ACTIVE], "GET", f"/alerts/{incident.public_id}/").outcome == ABSENT


@pytest.mark.parametrize("role", [*LIVE, Role.CHILD])
def test_nor_do_all_of_them_together(world: World, undisturbed: Callable[[Role], Readings], role: Role) -> None:
    before = undisturbed(role)
    for number, secret in enumerate(SECRETS):
        happens_in_secret(world.child, f"secret-{number}", **secret)
    assert read_by(world, role) == before


def another_family(world: World) -> None:
    """On the same platform, with all that this family has, and more."""
    zoe, yan, xan = (person(name) for name in ("zoe", "yan", "xan"))
    otter = child_on(world.connection, "acc-otter", country="DE", age_min=11)
    own = link(zoe, otter)
    active(otter)
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
def test_another_family_changes_no_byte(world: World, undisturbed: Callable[[Role], Readings], role: Role) -> None:
    before = undisturbed(role)
    another_family(world)
    assert read_by(world, role) == before


def test_an_open_incident_does_change_the_pages(world: World, undisturbed: Callable[[Role], Readings]) -> None:
    before = {role: undisturbed(role) for role in (Role.ACTIVE, Role.CHILD)}
    receive(world.connection, flagged(world.child, "open", class_="trade-coercion"))
    for role, readings in before.items():
        assert read_by(world, role) != readings


def what_follows(world: World, moment: datetime) -> list[str]:
    """More of the same comes, the weekly and the daily mail are due, a day passes -> all that guardians are written."""
    once_a_day = {(topic, EMAIL): Pace.DIGEST for topic in CHOOSABLE}
    choose_paces(person=world.people[Role.VIEW_ONLY], paces=once_a_day, actor=SYSTEM)
    receive(world.connection, flagged(world.child, "later"), flagged(world.child, "calm", class_="scam"))
    receive(world.connection, flagged(world.child, "grave", severity="critical"))
    week = {"due_at": moment, "due_week": week_told(moment.date())}
    for role in LIVE:
        WeeklyChoice.objects.update_or_create(person=world.people[role], defaults=week)
    for ahead in (timedelta(0), timedelta(days=1)):
        with time_machine.travel(moment + ahead, tick=False):
            write_what_is_due()
    return letters(but=DeliveryState.WITHHELD)


def test_nobody_is_written_anything_about_a_held_incident(world: World) -> None:
    before = (letters(), notices())
    for number, secret in enumerate(SECRETS):
        happens_in_secret(world.child, f"secret-{number}", **secret)
    assert (letters(), notices()) == before


def test_nor_is_what_they_are_written_later_another(world: World, moment: datetime) -> None:
    with undone(world.clients[Role.ACTIVE]):
        before = what_follows(world, moment)
    for number, secret in enumerate(SECRETS):
        happens_in_secret(world.child, f"secret-{number}", **secret)
    assert what_follows(world, moment) == before
    for kind in ("alert_new", "weekly_ready", "daily_digest"):
        assert any(f" {kind} " in one for one in before), kind


def told_and_then_forbidden(world: World) -> None:
    """Nobody has looked and no mail has left meanwhile."""
    for number, class_ in enumerate(("avatar-harassment", "scam", "unsuitable-content")):
        # Of two words of one moment the event's id decides: this one is older.
        a_minute_ago = timezone.now() - timedelta(minutes=1)
        receive(world.connection, flagged(world.child, f"gone-{number}", class_=class_, time=a_minute_ago))
        receive(world.connection, updated(world.child, f"gone-{number}", guardian_notice="forbidden"))
    assert not Incident.objects.filter(incident_id__startswith="gone-", hold="none").exists()


@pytest.mark.parametrize("role", LIVE)
def test_what_is_forbidden_before_it_was_shown_changes_no_byte(
    world: World, undisturbed: Callable[[Role], Readings], role: Role
) -> None:
    before = undisturbed(role)
    told_and_then_forbidden(world)
    assert read_by(world, role) == before


def test_nor_what_is_written_later(world: World, moment: datetime) -> None:
    with undone(world.clients[Role.ACTIVE]):
        before = what_follows(world, moment)
    told_and_then_forbidden(world)
    assert what_follows(world, moment) == before


def test_another_family_changes_no_mail(world: World, moment: datetime) -> None:
    known = {one.email for one in world.people.values()}
    with undone(world.clients[Role.ACTIVE]):
        before = what_follows(world, moment)
    another_family(world)
    after = [one for one in what_follows(world, moment) if one.split()[0] in known]
    assert after == before


def test_all_of_it_is_read(undisturbed: Callable[[Role], Readings]) -> None:
    readings = undisturbed(Role.ACTIVE)
    assert {"/alerts/news/", "/status/", "/notifications/settings/"} <= readings.keys()
    assert "/metrics" not in readings
    [table] = [text for path, text in readings.items() if ".csv?from=" in path]
    assert table.count(",24,2,3,4,1") == 1
