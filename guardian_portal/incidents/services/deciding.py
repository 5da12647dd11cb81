"""Staff decide about a held incident: one person, or two where a guardian or the household may be the danger."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.models import Guardianship
from guardian_portal.family.standing import live_at
from guardian_portal.incidents.merging import settle
from guardian_portal.incidents.models import Decision, DecisionState, HoldDecision, Incident
from guardian_portal.incidents.policies import (
    can_answer_proposal,
    can_be_decided,
    can_decide_hold,
    needs_two_people,
    still_stands,
)

from .changes import Before, Change
from .consequences import carry_out
from .recording import lock_children, save_incidents


class DecisionRefused(Exception):
    """This person may not decide this, or it changed meanwhile."""


@transaction.atomic
def decide(*, incident: Incident, decision: str, reason: str, staff: User, named: Collection[str] = ()) -> HoldDecision:
    """Decide, or propose where two people are needed. `named`: public ids of the guardianships to be told.

    Raises DecisionRefused.
    """
    now = timezone.now()
    incident = _as_it_stands(incident)
    two_people = needs_two_people(incident)
    if not (can_decide_hold(staff, incident) and can_be_decided(incident) and reason.strip()):
        raise DecisionRefused
    if incident.decisions.filter(state=DecisionState.PROPOSED, hold_reason=incident.hold_reason).exists():
        raise DecisionRefused
    _lapse_older(incident)
    made = HoldDecision.objects.create(
        incident=incident,
        decision=Decision(decision),
        state=DecisionState.PROPOSED if two_people else DecisionState.DECIDED,
        hold_reason=incident.hold_reason,
        reason=reason.strip(),
        two_people=two_people,
        proposed_by=staff,
        proposed_at=now,
        answered_at=None if two_people else now,
    )
    if two_people:
        made.named.set(_guardianships(incident, named, needed=decision == Decision.RELEASED))
        _record(made, Action.HOLD_PROPOSED, staff)
    else:
        _apply(incident, made, staff, now)
    return made


@transaction.atomic
def answer_proposal(*, proposal: HoldDecision, agrees: bool, staff: User) -> None:
    """The second person agrees or does not. Raises DecisionRefused."""
    now = timezone.now()
    incident = _as_it_stands(proposal.incident)
    proposal.refresh_from_db()
    same_hold = incident.hold_reason == proposal.hold_reason and can_be_decided(incident)
    if not (can_answer_proposal(staff, proposal) and same_hold) or (agrees and not still_stands(proposal)):
        raise DecisionRefused
    proposal.answered_by, proposal.answered_at = staff, now
    proposal.state = DecisionState.DECIDED if agrees else DecisionState.DECLINED
    proposal.save(update_fields=["answered_by", "answered_at", "state"])
    if agrees:
        _apply(incident, proposal, staff, now)
    else:
        _record(proposal, Action.HOLD_DECLINED, staff)


def _as_it_stands(incident: Incident) -> Incident:
    lock_children([incident.child_id])
    return Incident.objects.get(pk=incident.pk)


def _lapse_older(incident: Incident) -> None:
    """A proposal about another hold was overtaken by the platform."""
    incident.decisions.filter(state=DecisionState.PROPOSED).update(state=DecisionState.LAPSED)


def _guardianships(incident: Incident, named: Collection[str], *, needed: bool) -> list[Guardianship]:
    found = list(
        Guardianship.objects.filter(live_at(timezone.now()), child=incident.child_id, public_id__in=set(named))
    )
    if len(found) != len(set(named)) or (needed and not found):
        raise DecisionRefused
    return found


def _apply(incident: Incident, made: HoldDecision, staff: User, now: datetime) -> None:
    before = Before.of(incident)
    incident.decision, incident.decided_reason, incident.unchecked = made.decision, made.hold_reason, False
    incident.named_only = incident.named_only or (made.two_people and made.decision == Decision.RELEASED)
    settle(incident, now=now)
    changes = [Change(incident, before)]
    save_incidents(changes)
    _record(made, Action.HOLD_RELEASED if made.decision == Decision.RELEASED else Action.HOLD_REFUSED, staff)
    carry_out(changes, now=now, actor=actor_of(staff))


def _record(made: HoldDecision, action: Action, staff: User) -> None:
    record(
        actor=actor_of(staff),
        action=action,
        object_kind="incident",
        object_id=made.incident.public_id,
        decision=made.public_id,
        verdict=made.decision,
    )
