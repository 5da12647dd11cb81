"""What a staff session can be about: a case, or an item of a work list, which gets its case when a session begins."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import AgeOut, Child, Guardianship, GuardianshipState
from guardian_portal.incidents.delicate import has_delicate_incident
from guardian_portal.incidents.models import Alert
from guardian_portal.support.cases.kinds import PRIVATE_SUBJECTS, is_private_case
from guardian_portal.support.clocks import OBJECTION_LOOK
from guardian_portal.support.models import CaseKind, SessionReason

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from accounts.models import User
    from guardian_portal.platforms.models import Platform
    from guardian_portal.support.models import Case

CASE, CHILD = "case", "child"
Thing = Any


@dataclass(frozen=True)
class Subject:
    """One kind of thing. `scope` is a dotted path, so that the pages it is about may import this.

    `since`: the way to the moment from which it waits; `page`: where it is read, if not on its case's page.
    """

    key: str
    title: StrPromise
    scope: str
    since: str
    page: str = ""
    case_kind: CaseKind = CaseKind.DESK_WORK
    reason: SessionReason | None = SessionReason.LIST
    child_at: str = "child"

    def known_to(self, staff: User) -> QuerySet[Thing]:
        """The scoped way to each of them."""
        return cast("Callable[[User], QuerySet[Thing]]", import_string(self.scope))(staff)

    def child_of(self, thing: Thing) -> Child | None:
        """Whom it is about; None where nobody can say."""
        if self.key == CHILD:
            return cast("Child", thing)
        return _child_of_proposal(thing) if self.key == "proposal" else _followed(thing, self.child_at)

    def platform_of(self, thing: Thing) -> Platform | None:
        if self.key in (CASE, "proposal"):
            return cast("Platform | None", thing.platform)
        child = self.child_of(thing)
        return cast("Platform", (child or thing).connection.platform)

    def is_private(self, thing: Thing) -> bool:
        """Whether nobody outside may ever learn that it was looked at, as things stand now."""
        if self.key == CASE:
            known = is_private_case(thing) or _is_about_disputed(thing)
        else:
            known = self.key in PRIVATE_SUBJECTS or self._kind_if_private(thing) is not None
        child = None if known else self.child_of(thing)
        return known or (child is not None and has_delicate_incident(child))

    def kind_of_case(self, thing: Thing) -> CaseKind:
        return self._kind_if_private(thing) or self.case_kind

    def usual_reason(self, thing: Thing) -> SessionReason | None:
        """What the form begins with; None: whoever looks has to say."""
        if self.key == CASE:
            return _OF_CASES.get(thing.kind, SessionReason.REQUEST)
        private = self._kind_if_private(thing)
        return _OF_CASES[private] if private else self.reason

    def reference_of(self, thing: Thing) -> str:
        """What staff call it by. A call's own reference is the guardian's to say."""
        return str(thing.public_id if self.key == "call" else getattr(thing, "reference", thing.public_id))

    def since_of(self, thing: Thing) -> datetime | None:
        return cast("datetime | None", getattr(thing, self.since))

    def due_of(self, thing: Thing) -> datetime | None:
        """Whose clock runs: a case's, or that of an objection's first look."""
        if self.key == CASE:
            return cast("datetime | None", thing.next_due_at)
        return thing.made_at + OBJECTION_LOOK if self.key == "objection" and thing.state == "open" else None

    def _kind_if_private(self, thing: Thing) -> CaseKind | None:
        """Of what is private only at times."""
        if self.key in _LINKS and _is_disputed(thing if self.key == "link" else thing.guardianship):
            return CaseKind.CONTESTED_CUSTODY
        # What some guardians or all of them may not hear of.
        apart = self.key == "escalation" and thing.thread.apart
        return CaseKind.SAFETY_CONCERN if apart else None

    def address_of(self, public_id: str) -> str:
        """Its own page; empty where its case's page is all there is."""
        return reverse(self.page, args=[public_id]) if self.page else ""


SUBJECTS: Mapping[str, Subject] = {
    one.key: one
    for one in (
        Subject(
            CASE, _("A case"), "guardian_portal.support.cases.queue.cases_in_full", "opened_at", "support:case_detail"
        ),
        Subject(
            "incident",
            _("A held alert"),
            "guardian_portal.incidents.held.incidents_for_staff",
            "held_at",
            "support:held_detail",
            CaseKind.SAFETY_CONCERN,
            SessionReason.SAFETY,
        ),
        Subject(
            "objection",
            _("A private objection"),
            "guardian_portal.family.child_selectors.objections_for_staff",
            "made_at",
            "support:objection_detail",
            CaseKind.SAFETY_CONCERN,
            SessionReason.SAFETY,
        ),
        Subject(
            "escalation",
            _("An alert that nobody has"),
            "guardian_portal.incidents.escalation.desk.escalations_for_staff",
            "started_at",
            "support:unclaimed_detail",
            CaseKind.ALERT_QUESTION,
            child_at="thread.child",
        ),
        Subject(
            "ending",
            _("An early end"),
            "guardian_portal.support.endings.waiting_endings",
            "told_at",
            "support:ending_detail",
        ),
        # A link is looked up for many reasons, some of which its guardian must not learn: nothing is chosen ahead.
        Subject(
            "link",
            _("A guardianship"),
            "guardian_portal.family.reviewing.guardianships_for_staff",
            "requested_at",
            "support:guardianship_detail",
            reason=None,
        ),
        Subject(
            "call",
            _("A call to a guardian"),
            "guardian_portal.family.verification.lists.waiting_calls",
            "asked_at",
            "support:call_show",
            CaseKind.IDENTITY_CHECK,
            SessionReason.REQUEST,
            "guardianship.child",
        ),
        Subject(
            "proposal",
            _("A proposal"),
            "guardian_portal.support.proposing.proposals_for_staff",
            "proposed_at",
            "support:proposal_detail",
            reason=SessionReason.CHECK,
        ),
        Subject(
            CHILD,
            _("Settings that are not in force"),
            "guardian_portal.support.worklists.controls.failing_children",
            "failed_since",
            "support:control_detail",
            CaseKind.CONTROL_NOT_WORKING,
        ),
        Subject(
            "event",
            _("A quarantined event"),
            "guardian_portal.support.quarantine.quarantined_events",
            "received_at",
            child_at="",
        ),
    )
}
# Subjects of which one guardianship can be told.
_LINKS = ("link", "call")
_OF_CASES: Mapping[str, SessionReason] = {
    CaseKind.SAFETY_CONCERN: SessionReason.SAFETY,
    CaseKind.CONTESTED_CUSTODY: SessionReason.DISPUTE,
    CaseKind.DESK_WORK: SessionReason.LIST,
}


def _is_about_disputed(case: Case) -> bool:
    """A case keeps the kind that it was opened with: its link may have come under review since.

    Or it is about an alert that some guardians must not hear of, so nor that somebody asked about it.
    """
    if case.subject_kind == "link":
        links = Guardianship.objects.filter(public_id=case.subject_id)
    elif case.subject_kind == "call":
        links = Guardianship.objects.filter(verification_requests__public_id=case.subject_id)
    elif case.link:
        links = Guardianship.objects.filter(public_id=case.link)
    else:
        links = Guardianship.objects.none()
    alerts = Alert.objects.filter(public_id=case.alert).exclude(thread__apart="")
    return any(_is_disputed(one) for one in links) or (bool(case.alert) and alerts.exists())


def _is_disputed(link: Guardianship) -> bool:
    """Under review, named as the danger or hidden from the others: somebody may be harmed by a hint."""
    return link.state == GuardianshipState.FROZEN or link.is_danger or link.is_protected


def _followed(thing: Thing, way: str) -> Child | None:
    for name in way.split(".") if way else ():
        thing = getattr(thing, name)
    return thing if way else None


def _child_of_proposal(proposal: Thing) -> Child | None:
    """Of the thing that would change, where that is a link or the end of one, or the child itself."""
    with_child = "child__connection__platform"
    for rows in (
        Guardianship.objects.select_related(with_child),
        AgeOut.objects.select_related(with_child),
    ):
        found = rows.filter(public_id=proposal.thing).first()
        if found is not None:
            return found.child
    return Child.objects.select_related("connection__platform").filter(public_id=proposal.thing).first()
