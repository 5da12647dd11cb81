"""What can be looked at, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import AgeOut, Child, Guardianship
from guardian_portal.family.services import object_privately, open_visit
from guardian_portal.incidents.models import Escalation, Incident
from guardian_portal.support.models import StaffSession
from guardian_portal.support.proposing import propose
from tests.builders import flagged, receive
from tests.consents import call_asked_for
from tests.guardian_portal.support.cases import asked
from tests.people import person

HALF_AN_HOUR = timedelta(minutes=30)
SECRETS = ("kittiwake", "Amina", "amina@example.org", "afraid", "What happened?")


def the_session() -> StaffSession:
    return StaffSession.objects.get()


def is_asked_why(response: Any) -> bool:
    return "Why do you need to see it?" in response.content.decode()


def looks() -> list[tuple[str, str]]:
    """The audit trail's word of what was read of children: whose, on which page."""
    entries = Entry.objects.filter(action="child.read").order_by("pk")
    return [(one.object_id, one.data["page"].partition(" ")[0]) for one in entries]


def incident(kit: Child) -> Incident:
    receive(kit.connection, flagged(kit, "held", class_="guardian-risk"))
    return Incident.objects.get(incident_id="held")


def escalation(kit: Child) -> Escalation:
    receive(kit.connection, flagged(kit, "told", severity="critical"))
    Escalation.objects.update(desk_at=timezone.now(), due_at=None)
    return Escalation.objects.get()


THINGS: dict[str, tuple[Callable[[Child], Model], str]] = {
    "a case": (lambda kit: asked(User.objects.get(name="Amina"), child=kit), "/support/cases/{}/"),
    "a held alert": (incident, "/support/held/{}/"),
    "an objection": (
        lambda kit: object_privately(session=open_visit(child=kit).session, words="I am afraid"),
        "/support/objections/{}/",
    ),
    "an alert that nobody has": (escalation, "/support/unclaimed/{}/"),
    "an early end": (
        lambda kit: AgeOut.objects.create(
            child=kit, effective_at=timezone.now(), told_at=timezone.now(), state="waiting"
        ),
        "/support/ages/endings/{}/",
    ),
    "a guardianship": (lambda _kit: Guardianship.objects.get(), "/support/guardianships/{}/"),
    "a verification": (lambda _kit: Guardianship.objects.get(), "/support/verifications/links/{}/"),
    "a call": (lambda _kit: call_asked_for(Guardianship.objects.get()), "/support/verifications/calls/{}/"),
    "a proposal": (
        lambda kit: propose(
            kind="lift_freeze",
            thing=Guardianship.objects.get().public_id,
            platform_id=kit.connection.platform_id,
            params={},
            reason="They agree.",
            staff=person("kim", staff_role=StaffRole.AGENT),
        ),
        "/support/proposals/{}/",
    ),
}
