"""Who may change the growing-up plan; each rule in one sentence."""

from accounts.models import User
from guardian_portal.controls.models import PlanStep, StepState
from guardian_portal.family.models import Guardianship
from guardian_portal.family.policies import can_loosen


def can_plan(user: User, guardianship: Guardianship) -> bool:
    """Whoever may loosen a setting: an active guardian, not a carer, not within 24 hours of linking."""
    return can_loosen(user, guardianship)


def can_withdraw(user: User | None, step: PlanStep) -> bool:
    """Who proposed takes it back while it waits; from what is agreed any guardian, or the child, may step back."""
    by = user.pk if user else None
    return step.state == StepState.AGREED or (step.state == StepState.PROPOSED and step.proposed_by_id == by)
