"""A family with something in every table that erasing has to do with."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.activity.models import ActivityWindow, BlockedAttempt, ContactChange
from guardian_portal.controls.models import ChildRequest, LedgerEntry, PlanStep, Revision, Wish
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, Guardianship, Objection
from guardian_portal.family.services import Invited, invite_guardian, leave_child, object_privately, open_visit
from guardian_portal.family.services.objecting import answer_objection, take_objection
from guardian_portal.platforms.models import OutboundEvent, OutboundState, QuarantinedEvent, StoredEvent
from guardian_portal.support.attachments.redrawing import Redrawn
from guardian_portal.support.cases.opening import NewCase, open_case
from guardian_portal.support.cases.working import answer_case, decide_case, note_case
from guardian_portal.support.models import (
    AttachmentKind,
    Case,
    CaseKind,
    Outcome,
    PeerReview,
    Sample,
    SessionReason,
    Verdict,
)
from guardian_portal.support.sessions.services import begin_session, show_names
from guardian_portal.support.sessions.subjects import SUBJECTS
from notifications.models import MessengerAddress
from tests.builders import flagged, receive, updated
from tests.consents import agreed, call_asked_for, verified
from tests.people import person

HANDLE, ACCOUNT, NAME, ADDRESS = "kittiwake", "acc-kittiwake", "Aminata", "amina@example.org"
SAID = f"{HANDLE} asked {NAME}"


def a_life(link: Guardianship) -> None:
    """Of this child with this guardian, who invited somebody, was called, wrote to the desk, and left."""
    child, guardian, now = link.child, link.guardian, timezone.now()
    assert child is not None
    User.objects.filter(pk=guardian.pk).update(name=NAME)
    guardian.refresh_from_db()
    desk = person("kim", staff_role=StaffRole.AGENT)
    _counted(child)
    receive(
        child.connection,
        flagged(child, "told", severity="critical", contact_ref=HANDLE),
        flagged(child, "held", class_="guardian-risk"),
        updated(child, "held", state="cleared"),
        updated(child, "early"),
    )
    agreed(link)
    verified(link)
    call_asked_for(link)
    AccessDay.objects.create(guardian=guardian, child=child, day=now.date(), last_at=now)
    _set(child, link)
    invite_guardian(link=link, invited=Invited(address=f"{HANDLE}@example.org"), actor=actor_of(guardian))
    _objected(child, desk)
    _asked(child, guardian, desk)
    MessengerAddress.objects.create(person=guardian, channel="sms", address=b"+447700900123", confirmed_at=now)
    leave_child(guardianship=link, actor=actor_of(guardian))
    _waits_on_the_wire(child)


def on_the_way_no_more() -> None:
    """The platform has answered everything."""
    OutboundEvent.objects.update(state=OutboundState.SENT)
    Revision.objects.update(state="in_force")


def erasure_asked(guardian: User, child: Child | None = None) -> Case:
    return open_case(new=NewCase(kind=CaseKind.ERASURE, words=f"Forget {SAID}.", child=child), person=guardian)


def _counted(child: Child) -> None:
    now = timezone.now()
    ActivityWindow.objects.create(child=child, start=now - timedelta(days=40), size=3600, time=now, minutes_active=30)
    ActivityWindow.objects.create(child=child, start=now - timedelta(hours=2), size=3600, time=now, minutes_active=9)
    ContactChange.objects.create(child=child, contact=HANDLE, kind="added", at=now)
    BlockedAttempt.objects.create(child=child, event="e-1", kind="dm", at=now)


def _set(child: Child, link: Guardianship) -> None:
    in_a_day = timezone.now() + timedelta(days=1)
    LedgerEntry.objects.create(
        child=child, control="c", guardianship=link, version=0, old=HANDLE, new=1, cause="set", why=SAID
    )
    PlanStep.objects.create(child=child, loosens="more_time", on=in_a_day.date())
    Wish.objects.create(child=child, guardianship=link, control="c", value=1)
    ChildRequest.objects.create(
        child=child, control="c", wanted=1, expires_at=in_a_day, word=f"No, {HANDLE}, says {NAME}", answered_by=link
    )


def _objected(child: Child, desk: User) -> None:
    object_privately(session=open_visit(child=child).session, words=f"I am {HANDLE}")
    objection = Objection.objects.get(child=child)
    take_objection(objection=objection, staff=desk)
    answer_objection(objection=objection, staff=desk, words=f"Thank you, {HANDLE}")


def _asked(child: Child, guardian: User, desk: User) -> None:
    paper = Redrawn(AttachmentKind.PNG, f"A picture: {SAID}".encode(), f"{HANDLE}.png")
    case = open_case(new=NewCase(kind=CaseKind.COMPLAINT, words=SAID, child=child), person=guardian, files=[paper])
    _looked_at(case, desk)
    note_case(case=case, staff=desk, words=SAID)
    answer_case(case=case, staff=desk, words=SAID, seen=case.version)
    decide_case(case=case, staff=desk, outcome=Outcome.DONE, reason=SAID, closes=True, seen=case.version)
    _looked_at_again(case, desk)


def _looked_at(case: Case, desk: User) -> None:
    """In a session that named the family, and in one that did not."""
    for staff in (desk, person("noa", staff_role=StaffRole.AGENT)):
        session = begin_session(
            staff=staff, subject=SUBJECTS["case"], thing=case, reason=SessionReason.OTHER, words=SAID
        )
    show_names(session=session, reason=SAID)


def _looked_at_again(case: Case, desk: User) -> None:
    """By a colleague, for the weekly sample."""
    now = timezone.now()
    PeerReview.objects.create(
        sample=Sample.objects.create(week=now.date()),
        case=case,
        worker=desk,
        reviewer=person("rue", staff_role=StaffRole.AGENT),
        verdict=Verdict.GOOD,
        note=SAID,
        done_at=now,
    )


def _waits_on_the_wire(child: Child) -> None:
    said, connection = f'{{"subject": "{child.account}", "data": "{HANDLE}"}}'.encode(), child.connection
    StoredEvent.objects.create(
        connection=connection,
        event_id="s",
        type="t",
        subject=child.account,
        reason="later",
        time=timezone.now(),
        payload=said,
    )
    QuarantinedEvent.objects.create(connection=connection, code="invalid-data", payload=said, payload_hash=b"q")
    other = said.replace(child.account.encode(), b"acc-other")
    QuarantinedEvent.objects.create(
        connection=connection, code="invalid-data", payload=other.replace(HANDLE.encode(), b"x"), payload_hash=b"o"
    )
