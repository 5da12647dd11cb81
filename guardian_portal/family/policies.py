"""Who may do what with a guardianship; each rule in one sentence."""

from allauth.account.models import EmailAddress

from accounts.models import StaffRole, User
from guardian_portal.family.models import LIVE_STATES, PENDING_STATES, Guardianship


def can_link(user: User) -> bool:
    """Whoever has proved that their e-mail address is theirs."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists())


def can_leave(user: User, guardianship: Guardianship) -> bool:
    """A guardian may always leave, and nobody leaves for them."""
    return guardianship.guardian_id == user.pk and guardianship.state in LIVE_STATES


def can_cancel(user: User, guardianship: Guardianship) -> bool:
    """Whoever asked may take the request back until it is answered."""
    return guardianship.guardian_id == user.pk and guardianship.state in PENDING_STATES


def can_handle_objections(user: User) -> bool:
    """Agents and leads; an auditor reads only."""
    return user.staff_role in (StaffRole.AGENT, StaffRole.LEAD)
