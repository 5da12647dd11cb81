"""Which audit entries a member of staff may know of: those about something that belongs to a platform they serve.

An entry holds a kind and a public id only; the way from there to a platform stands here, and `served` decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Left, StrIndex

from accounts.models import User
from guardian_portal.controls.models import ChildRequest, LedgerEntry, LooseningProposal, PlanStep
from guardian_portal.family.models import (
    AgeOut,
    Child,
    ChildSession,
    ConsentRecord,
    Guardianship,
    Invitation,
    LinkRequest,
    Objection,
    Verification,
    VerificationRequest,
)
from guardian_portal.family.serving import served
from guardian_portal.incidents.models import Alert, Escalation, Incident
from guardian_portal.platforms.models import Connection, OutboundEvent
from notifications.models import Delivery

from .models import Case, PeerReview, Proposal, StaffSession

if TYPE_CHECKING:
    from guardian_portal.audit.models import Entry

OF_CHILD = "child__connection__platform"
OF_LINK = "guardianship__connection__platform"
_ID = OuterRef("object_id")


@dataclass(frozen=True)
class Way:
    """From a kind of thing to its platform, or to the person whom it is about; `key` finds it by an entry's id."""

    model: type[Model]
    platform: str = ""
    person: str = ""
    key: Any = _ID


WAYS: dict[str, Way] = {
    "age_out": Way(AgeOut, OF_CHILD),
    "alert": Way(Alert, OF_LINK),
    "case": Way(Case, "platform"),
    "child": Way(Child, "connection__platform"),
    "child_request": Way(ChildRequest, OF_CHILD),
    "child_session": Way(ChildSession, OF_CHILD),
    "connection": Way(Connection, "platform"),
    "consent": Way(ConsentRecord, OF_CHILD),
    "control_change": Way(LedgerEntry, OF_CHILD),
    # Named by the child's id, a slash and a number.
    "control_revision": Way(Child, "connection__platform", key=Left(_ID, StrIndex(_ID, Value("/")) - 1)),
    "escalation": Way(Escalation, "thread__child__connection__platform"),
    "delivery": Way(Delivery, "notice__connection__platform", "notice__recipient"),
    "guardianship": Way(Guardianship, "connection__platform"),
    "incident": Way(Incident, OF_CHILD),
    "invitation": Way(Invitation, OF_CHILD),
    "link_request": Way(LinkRequest, "connection__platform"),
    "loosening": Way(LooseningProposal, OF_CHILD),
    "objection": Way(Objection, OF_CHILD),
    "outbound_event": Way(OutboundEvent, "connection__platform"),
    "plan_step": Way(PlanStep, OF_CHILD),
    "proposal": Way(Proposal, "platform"),
    "review": Way(PeerReview, "case__platform"),
    "staff_session": Way(StaffSession, "case__platform"),
    "user": Way(User, person="pk"),
    "verification": Way(Verification, OF_LINK),
    "verification_call": Way(VerificationRequest, OF_LINK),
    "verification_request": Way(VerificationRequest, OF_LINK),
}
# Of the whole installation, or of a list that staff looked at: for who serves all platforms.
OF_NO_PLATFORM = (
    "age_rule",
    "audit",
    "audit_list",
    "held_list",
    "lead_table",
    "objection_list",
    "unclaimed_list",
    "verification_list",
)
KINDS = (*WAYS, *OF_NO_PLATFORM)


def known_entries(entries: QuerySet[Entry], staff: User) -> QuerySet[Entry]:
    """What can't be tied to a platform, also since the thing itself is gone, is for who serves all of them."""
    if staff.serves_all_platforms:
        return entries
    known = Q(pk__in=())
    for kind, way in WAYS.items():
        thing = way.model._default_manager.filter(public_id=way.key)
        known |= Q(object_kind=kind) & Q(Exists(served(thing, staff, platform=way.platform, person=way.person)))
    return entries.filter(known)
