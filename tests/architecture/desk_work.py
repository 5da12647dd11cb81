"""One piece of work for each list of the support desk, on one platform."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.family.models import AgeOut, Child, Guardianship, LinkRequest
from guardian_portal.family.services import freeze_guardianship, object_privately, open_visit
from guardian_portal.incidents.models import Escalation
from guardian_portal.platforms.models import Connection, QuarantinedEvent
from guardian_portal.support.attachments.redrawing import Redrawn
from guardian_portal.support.cases.opening import NewCase, open_case, open_case_of_child
from guardian_portal.support.models import AttachmentKind, Case, CaseKind, SessionReason, StaffSession
from guardian_portal.support.proposing import propose
from guardian_portal.support.sessions.services import begin_session as begin
from guardian_portal.support.sessions.subjects import SUBJECTS
from notifications.models import Delivery, Suppression
from tests.architecture.desk_troubles import troubles
from tests.builders import child_on, flagged, link, receive
from tests.consents import agreed, call_asked_for, child_of, verified
from tests.people import person

A_WHILE = timedelta(minutes=20)
A_PAPER = Redrawn(AttachmentKind.PDF, b"%PDF-1.4 of the words\n")
# What addresses name and nobody made.
WORDS = {"act": "end_link", "view": "0"}


def work_for_the_desk(connection: Connection, guardian: User) -> dict[str, str]:
    """Something that waits in every list, and something told. Returns the ids that addresses and searches name."""
    name = connection.platform.name.lower()
    child = child_on(connection, f"acc-{name}", country="DE")
    case, ids = work_about(link(guardian, child))
    QuarantinedEvent.objects.create(connection=connection, code="malformed", payload_hash=name.encode())
    frozen = _under_review(connection)
    _many_families(connection)
    # Of one whom only this platform's staff know.
    Suppression.objects.create(owner=frozen.guardian, address_hash=name, code="bounced 5.1.1")
    waits_long(guardian)
    return {
        **ids,
        "proposal": _proposed(frozen),
        "session": _session(case, frozen).public_id,
        **WORDS,
        **_troubles(child, case),
    }


def work_about(own: Guardianship) -> tuple[Case, dict[str, str]]:
    """What waits about one child and its guardian alone: their case, and the ids of all of it."""
    child, guardian, connection = child_of(own), own.guardian, own.connection
    name = connection.platform.name.lower()
    agreed(own)
    seen, call = verified(own), call_asked_for(own)
    receive(
        connection,
        flagged(child, f"{name}-told", severity="critical"),
        flagged(child, f"{name}-held", class_="guardian-risk"),
    )
    objection = object_privately(session=open_visit(child=child).session, words="help")
    now = timezone.now()
    case = open_case(new=NewCase(kind=CaseKind.COMPLAINT, words="No.", child=child), person=guardian, files=[A_PAPER])
    open_case_of_child(new=NewCase(kind=CaseKind.SAFETY_CONCERN, words="help", child=child), child=child)
    ending = AgeOut.objects.create(child=child, effective_at=now, told_at=now, state="waiting")
    Escalation.objects.filter(thread__child=child).update(desk_at=now)
    attempt = LinkRequest.objects.create(guardian=guardian, connection=connection, guardianship=own)
    return case, {
        "escalation": Escalation.objects.get(thread__child=child).public_id,
        "incident": child.incidents.get(incident_id=f"{name}-held").public_id,
        "link": own.public_id,
        "verification": seen.public_id,
        "call": call.public_id,
        "objection": objection.public_id,
        "ending": ending.public_id,
        "attempt": attempt.reference,
        **_of_case(case),
    }


def _troubles(child: Child, case: Case) -> dict[str, str]:
    """The one whose work it was, and an agent where there is one."""
    platform = child.connection.platform
    worker = User.objects.get(email=f"sam-{platform.name.lower()}@example.org")
    agents = User.objects.filter(staff_role=StaffRole.AGENT, platforms=platform)
    ids = {"child": child.public_id, "connection": child.connection.public_id}
    return ids | troubles(child, case, worker, agents.first())


def _of_case(case: Case) -> dict[str, str]:
    return {
        "case": case.public_id,
        "attachment": case.attachments.get().public_id,
        "reference": case.reference,
        "subject": "case",
        "thing": case.public_id,
    }


def waits_long(guardian: User) -> None:
    """For an answer about the address, and for the mail server."""
    now = timezone.now()
    User.objects.filter(pk=guardian.pk, address_asked_at=None).update(address_asked_at=now - timedelta(days=31))
    Delivery.objects.filter(accepted_at__gt=now - A_WHILE / 2).update(accepted_at=now - A_WHILE)


def _session(case: Case, frozen: Guardianship) -> StaffSession:
    """A colleague looks at the case."""
    staff = User.objects.get(email=f"sam-{frozen.connection.platform.name.lower()}@example.org")
    return begin(staff=staff, subject=SUBJECTS["case"], thing=case, reason=SessionReason.REQUEST)


def _under_review(connection: Connection) -> Guardianship:
    """Its day has passed."""
    name = connection.platform.name.lower()
    frozen = link(person(f"frozen-{name}"), child_on(connection, f"acc-frozen-{name}"))
    day = timezone.now() - timedelta(days=1)
    staff = person(f"sam-{name}", staff_role=StaffRole.AGENT)
    freeze_guardianship(guardianship=frozen, reason="They disagree.", staff=staff, review_ends_at=day)
    return frozen


def _proposed(frozen: Guardianship) -> str:
    return propose(
        kind="lift_freeze",
        thing=frozen.public_id,
        platform_id=frozen.connection.platform_id,
        params={},
        reason="They agree again.",
        staff=User.objects.get(email=f"sam-{frozen.connection.platform.name.lower()}@example.org"),
    ).public_id


def _many_families(connection: Connection) -> None:
    busy = person(f"busy-{connection.platform.name.lower()}")
    for number in range(5):
        link(busy, child_on(connection, f"acc-busy-{number}"), age=timedelta(days=1))
