"""Who may decide about a consent and who may be verified; each rule in one sentence."""

from accounts.models import User
from guardian_portal.family.models import GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.serving import acts_for
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
    """Who acts at the desk for this child and this guardian."""
    people, platform = [guardianship.guardian_id], guardianship.connection_id
    return acts_for(user, child=guardianship.child_id, people=people, connections=platform)


def _is_own(user: User, guardianship: Guardianship) -> bool:
    return guardianship.guardian_id == user.pk
