"""Who may do what with a guardianship; each rule in one sentence."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.family.models import (
    LIVE_STATES,
    PENDING_STATES,
    GuardianRole,
    Guardianship,
    GuardianshipState,
)

# Nobody loosens or invites so soon after linking (contract, section 3): the child has time to object first.
SETTLING_IN = timedelta(hours=24)


def can_link(user: User) -> bool:
    """Whoever has proved that their e-mail address is theirs."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists())


def can_invite(user: User, guardianship: Guardianship, *, now: datetime | None = None) -> bool:
    """Only active guardians invite another one, and not within 24 hours of linking."""
    active = guardianship.guardian_id == user.pk and guardianship.state == GuardianshipState.ACTIVE
    if not active or guardianship.role != GuardianRole.GUARDIAN or guardianship.activated_at is None:
        return False
    return guardianship.activated_at <= (now or timezone.now()) - SETTLING_IN


def can_leave(user: User, guardianship: Guardianship) -> bool:
    """A guardian may always leave, and nobody leaves for them."""
    return guardianship.guardian_id == user.pk and guardianship.state in LIVE_STATES


def can_cancel(user: User, guardianship: Guardianship) -> bool:
    """Whoever asked may take the request back until it is answered."""
    return guardianship.guardian_id == user.pk and guardianship.state in PENDING_STATES


def can_handle_objections(user: User) -> bool:
    """Agents and leads; an auditor reads only."""
    return user.staff_role in (StaffRole.AGENT, StaffRole.LEAD)
