"""What staff see of held incidents: the list, gravest first, and everything needed to decide on one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Guardianship
from guardian_portal.family.serving import served
from guardian_portal.family.standing import live_at

from . import rules, words
from .classes import class_for
from .guidance import Guidance, staff_guidance_for
from .models import HELD, Decision, DecisionState, HoldDecision, HoldReason, Incident, State
from .policies import can_answer_proposal, can_be_decided, can_decide_hold, needs_two_people

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


def held_incidents(staff: User) -> QuerySet[Incident]:
    """What waits for them, gravest and oldest first; what the platform cleared or staff refused waits no more."""
    waiting = incidents_for_staff(staff).filter(hold__in=HELD).exclude(state=State.CLEARED)
    return waiting.exclude(decision=Decision.REFUSED).order_by("-severity", _decidable_first(), "held_at", "pk")


def _decidable_first() -> Case:
    """Among equals, what a person can decide comes before what only the platform can lift."""
    platform = [reason.value for reason in rules.PLATFORM_HOLDS]
    return Case(When(hold_reason__in=platform, then=Value(1)), default=Value(0), output_field=IntegerField())


def incidents_for_staff(staff: User) -> QuerySet[Incident]:
    """Every incident on the platforms they serve: a decision can be read afterwards."""
    incidents = Incident.objects.select_related("child__connection__platform")
    return served(incidents, staff, platform="child__connection__platform", child="child")


@dataclass(frozen=True, slots=True)
class HeldPage:
    """Everything `templates/support/held_detail.html` shows."""

    incident: Incident
    class_title: StrPromise
    how_sure: tuple[StrPromise, StrPromise]
    role: StrPromise
    relation: StrPromise
    outcome: StrPromise | None
    guidance: Guidance
    decisions: list[HoldDecision]
    proposal: HoldDecision | None
    guardianships: list[Guardianship]
    two_people: bool
    may_decide: bool
    may_answer: bool

    @property
    def reason_label(self) -> str:
        return str(HoldReason(self.incident.hold_reason).label)


def held_page(incident: Incident, staff: User) -> HeldPage:
    decisions = list(
        incident.decisions.select_related("proposed_by", "answered_by").prefetch_related("named__guardian")
    )
    proposal = next((one for one in decisions if _waits(one, incident)), None)
    return HeldPage(
        incident=incident,
        class_title=class_for(incident.class_code).title,
        how_sure=(words.how_sure(incident.detected_by), words.confidence_in_words(incident.confidence)),
        role=words.role_in_words(incident.role),
        relation=words.relation_in_words(incident.actor_relation),
        outcome=words.actions_in_words([incident.outcome])[0] if incident.outcome else None,
        guidance=staff_guidance_for(class_for(incident.class_code).guidance),
        decisions=decisions,
        proposal=proposal,
        guardianships=guardianships_of(incident),
        two_people=needs_two_people(incident),
        may_decide=can_decide_hold(staff, incident) and can_be_decided(incident) and proposal is None,
        may_answer=proposal is not None and can_answer_proposal(staff, proposal),
    )


def guardianships_of(incident: Incident) -> list[Guardianship]:
    """Whom staff can name: the guardians of today."""
    live = Guardianship.objects.filter(live_at(timezone.now()), child=incident.child_id)
    return list(live.select_related("guardian").order_by("activated_at", "pk"))


def _waits(one: HoldDecision, incident: Incident) -> bool:
    return one.state == DecisionState.PROPOSED and one.hold_reason == incident.hold_reason
