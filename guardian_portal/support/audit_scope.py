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
from guardian_portal.family.serving import of_own_family, served
from guardian_portal.incidents.models import Alert, Escalation, Incident
from guardian_portal.platforms.models import Connection, OutboundEvent
from notifications.models import Delivery

from .models import Case, PeerReview, Proposal, StaffSession
from .own_family import cases_of_items, proposals_of_family

if TYPE_CHECKING:
    from guardian_portal.audit.models import Entry

_ID = OuterRef("object_id")


@dataclass(frozen=True)
class Way:
    """From a kind of thing to its platform, or to the person whom it is about; `key` finds it by an entry's id.

    `child` and `people`: from there to whose family it is.
    """

    model: type[Model]
    platform: str = ""
    person: str = ""
    key: Any = _ID
    child: str = ""
    people: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        return (*self.people, self.person) if self.person else self.people


def _of_child(model: type[Model], way: str = "child") -> Way:
    return Way(model, f"{way}__connection__platform", child=way)


def _of_link(model: type[Model]) -> Way:
    names = {"child": "guardianship__child", "people": ("guardianship__guardian",)}
    return Way(model, "guardianship__connection__platform", **names)  # type: ignore[arg-type]


def _of_case(model: type[Model]) -> Way:
    return Way(model, "case__platform", child="case__child", people=("case__person",))


WAYS: dict[str, Way] = {
    "age_out": _of_child(AgeOut),
    "alert": _of_link(Alert),
    "case": Way(Case, "platform", child="child", people=("person",)),
    "child": Way(Child, "connection__platform", child="pk"),
    "child_request": _of_child(ChildRequest),
    "child_session": _of_child(ChildSession),
    "connection": Way(Connection, "platform"),
    "consent": _of_child(ConsentRecord),
    "control_change": _of_child(LedgerEntry),
    # Named by the child's id, a slash and a number.
    "control_revision": Way(Child, "connection__platform", key=Left(_ID, StrIndex(_ID, Value("/")) - 1), child="pk"),
    "escalation": _of_child(Escalation, "thread__child"),
    "delivery": Way(Delivery, "notice__connection__platform", "notice__recipient"),
    "guardianship": Way(Guardianship, "connection__platform", child="child", people=("guardian",)),
    "incident": _of_child(Incident),
    "invitation": _of_child(Invitation),
    "link_request": Way(LinkRequest, "connection__platform", child="guardianship__child", people=("guardian",)),
    "loosening": _of_child(LooseningProposal),
    "objection": _of_child(Objection),
    "outbound_event": Way(OutboundEvent, "connection__platform"),
    "plan_step": _of_child(PlanStep),
    "proposal": Way(Proposal, "platform"),
    "review": _of_case(PeerReview),
    "staff_session": _of_case(StaffSession),
    "user": Way(User, person="pk"),
    "verification": _of_link(Verification),
    "verification_call": _of_link(VerificationRequest),
    "verification_request": _of_link(VerificationRequest),
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
    """What can't be tied to a platform, also since the thing itself is gone, is for who serves all of them.

    Nobody reads what was done about their own family, or about themselves.
    """
    known, own = Q(pk__in=()), Q(pk__in=())
    for kind, way in WAYS.items():
        thing = way.model._default_manager.filter(public_id=way.key)
        known |= Q(object_kind=kind) & Q(
            Exists(served(thing, staff, platform=way.platform, person=way.person, child=""))
        )
        own |= Q(object_kind=kind) & Q(Exists(thing.filter(_of_family(kind, way, staff))))
    entries = entries.exclude(own)
    return entries if staff.serves_all_platforms else entries.filter(known)


def _of_family(kind: str, way: Way, staff: User) -> Q:
    found = of_own_family(staff, child=way.child, people=way.everybody)
    if kind == "proposal":
        found |= proposals_of_family(staff)
    return found | cases_of_items(staff) if kind == "case" else found
