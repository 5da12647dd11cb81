"""Who may decide about a consent and who may be verified; each rule in one sentence."""

from accounts.models import StaffRole, User
from guardian_portal.family.models import GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.serving import serves
from guardian_portal.family.standing import is_live

_ACTING = (GuardianshipState.ACTIVE, GuardianshipState.PAUSED)


def can_consent(user: User, guardianship: Guardianship) -> bool:
    """A guardian in full, not a carer or somebody who only looks, while their link is not under review."""
    is_live_own = _is_own(user, guardianship) and is_live(guardianship)
    return is_live_own and guardianship.role == GuardianRole.GUARDIAN and guardianship.state in _ACTING


def can_withdraw_consent(user: User, guardianship: Guardianship) -> bool:
    """Whoever it is about may say no at any time, in every role and also under review."""
    return _is_own(user, guardianship) and is_live(guardianship)


def can_be_verified(user: User, guardianship: Guardianship) -> bool:
    """Whoever may consent may show who they are."""
    return can_consent(user, guardianship)


def can_record_verification(user: User, guardianship: Guardianship) -> bool:
    """Agents and leads who serve its platform; an auditor reads only."""
    acts = user.staff_role in (StaffRole.AGENT, StaffRole.LEAD)
    return acts and serves(user, connections=guardianship.connection_id)


def _is_own(user: User, guardianship: Guardianship) -> bool:
    return guardianship.guardian_id == user.pk
