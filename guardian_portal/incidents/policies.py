"""Who may do what with alerts and held incidents; pure, one sentence a rule."""

from __future__ import annotations

from accounts.models import User
from guardian_portal.family import policies as family
from guardian_portal.family.models import GuardianshipState
from guardian_portal.family.serving import acts_for

from . import rules
from .models import Alert, DecisionState, Hold, HoldDecision, Incident


def can_acknowledge(user: User, alert: Alert) -> bool:
    """The alert's own guardian, where role and state let them take something in hand."""
    return alert.guardian_id == user.pk and family.can_acknowledge(user, alert.guardianship)


def can_print(user: User, alert: Alert) -> bool:
    """Whoever sees an alert may take a record of it along, except under review."""
    return alert.guardian_id == user.pk and alert.guardianship.state != GuardianshipState.FROZEN


def can_decide_hold(user: User, incident: Incident) -> bool:
    """Who acts for this child at the desk."""
    return acts_for(user, child=incident.child_id, connections__children=incident.child_id)


def can_be_decided(incident: Incident) -> bool:
    """What waits for a person; what only the platform can lift is not ours to decide."""
    return incident.hold in (Hold.REVIEW, Hold.STAFF_ONLY) and incident.hold_reason not in rules.PLATFORM_HOLDS


def needs_two_people(incident: Incident) -> bool:
    """Where a guardian or the household may be the danger."""
    return incident.hold_reason in rules.TWO_PEOPLE


def can_answer_proposal(user: User, decision: HoldDecision) -> bool:
    """A second person who may decide it: the one who proposed cannot approve."""
    return (
        decision.state == DecisionState.PROPOSED
        and decision.proposed_by_id is not None
        and decision.proposed_by_id != user.pk
        and can_decide_hold(user, decision.incident)
    )


def still_stands(decision: HoldDecision) -> bool:
    """A proposal counts while whoever made it may decide the hold: else there would be one person."""
    return decision.proposed_by is not None and can_decide_hold(decision.proposed_by, decision.incident)
