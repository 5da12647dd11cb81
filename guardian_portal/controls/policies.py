"""Who may change the growing-up plan and the controls; each rule in one sentence."""

from accounts.models import User
from guardian_portal.controls.models import LooseningProposal, PlanStep, StepState
from guardian_portal.controls.rules import Editor
from guardian_portal.family.consents import counts, standing_verifications
from guardian_portal.family.models import GuardianRole, Guardianship, GuardianshipState, Strength
from guardian_portal.family.policies import can_change_controls, can_loosen
from guardian_portal.family.standing import is_live


def can_plan(user: User, guardianship: Guardianship) -> bool:
    """Whoever may loosen a setting: an active guardian, not a carer, not within 24 hours of linking."""
    return can_loosen(user, guardianship)


def can_withdraw(user: User | None, step: PlanStep) -> bool:
    """Who proposed takes it back while it waits; from what is agreed any guardian, or the child, may step back."""
    by = user.pk if user else None
    return step.state == StepState.AGREED or (step.state == StepState.PROPOSED and step.proposed_by_id == by)


def can_answer_loosening(user: User, guardianship: Guardianship, proposal: LooseningProposal) -> bool:
    """Any other guardian or carer says yes or no, also while paused; who only looks, or is under review, does not."""
    own = guardianship.guardian_id == user.pk and guardianship.child_id == proposal.child_id
    free = is_live(guardianship) and guardianship.state != GuardianshipState.FROZEN
    return own and free and guardianship.role != GuardianRole.VIEW_ONLY and guardianship.pk != proposal.guardianship_id


def can_withdraw_loosening(user: User, proposal: LooseningProposal) -> bool:
    """Whoever proposed takes it back."""
    return proposal.guardianship.guardian_id == user.pk


def can_answer_request(user: User, guardianship: Guardianship) -> bool:
    """Who may change settings answers the child; what a yes comes to is the rule's to say."""
    return can_change_controls(user, guardianship)


def editor_of(guardianship: Guardianship | None) -> Editor:
    """What this link lets its guardian do to controls; verified is who the child's country accepts as such."""
    if guardianship is None or guardianship.child is None:
        return Editor(may_change=False, may_loosen=False, is_verified=False)
    user, child = guardianship.guardian, guardianship.child
    return Editor(
        may_change=can_change_controls(user, guardianship),
        may_loosen=can_loosen(user, guardianship),
        is_verified=any(counts(one, child, Strength.INTERNAL) for one in standing_verifications(guardianship)),
    )
