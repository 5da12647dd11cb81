"""Who may do what with a guardianship; each rule in one sentence."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import PENDING_STATES, Guardianship, GuardianshipState, Objection
from guardian_portal.family.powers import Power, powers_of
from guardian_portal.family.serving import acts_for
from guardian_portal.family.standing import is_live


def can_link(user: User) -> bool:
    """Whoever has proved that their e-mail address is theirs."""
    return bool(EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists())


def can_leave(user: User, guardianship: Guardianship) -> bool:
    """A guardian may always leave, and nobody leaves for them."""
    return guardianship.guardian_id == user.pk and is_live(guardianship)


def can_cancel(user: User, guardianship: Guardianship) -> bool:
    """Whoever asked may take the request back until it is answered."""
    return guardianship.guardian_id == user.pk and guardianship.state in PENDING_STATES


def can_pause(user: User, guardianship: Guardianship) -> bool:
    """A guardian may rest from their own active guardianship."""
    own = guardianship.guardian_id == user.pk and is_live(guardianship)
    return own and guardianship.state == GuardianshipState.ACTIVE


def can_resume(user: User, guardianship: Guardianship) -> bool:
    """Whoever paused may go on; what staff froze, only staff lift."""
    own = guardianship.guardian_id == user.pk and is_live(guardianship)
    return own and guardianship.state == GuardianshipState.PAUSED


def can_see_activity(user: User, guardianship: Guardianship, *, now: datetime | None = None) -> bool:
    """Every role sees summaries while active; nobody does while paused or under review."""
    return _may(user, guardianship, Power.SEE_ACTIVITY, now)


def can_acknowledge(user: User, guardianship: Guardianship, *, now: datetime | None = None) -> bool:
    """Guardians and carers say "I have it", also while paused; who looks only, or is under review, does not."""
    return _may(user, guardianship, Power.ACKNOWLEDGE, now)


def can_change_controls(user: User, guardianship: Guardianship, *, now: datetime | None = None) -> bool:
    """Active guardians and carers change settings towards the stricter side."""
    return _may(user, guardianship, Power.CHANGE_CONTROLS, now)


def can_loosen(user: User, guardianship: Guardianship, *, now: datetime | None = None) -> bool:
    """Only active guardians loosen a setting, and not within 24 hours of linking."""
    return _may(user, guardianship, Power.LOOSEN, now)


def can_export(user: User, guardianship: Guardianship, *, now: datetime | None = None) -> bool:
    """Only active guardians take data about the child with them."""
    return _may(user, guardianship, Power.EXPORT, now)


def can_invite(user: User, guardianship: Guardianship, *, now: datetime | None = None) -> bool:
    """Only active guardians invite another one, and not within 24 hours of linking."""
    return _may(user, guardianship, Power.INVITE, now)


def hides_from(guardianship: Guardianship, viewer: Guardianship) -> bool:
    """Whom staff protect is nameless to every other guardian; whoever is under review gets no other guardian's name."""
    if guardianship.guardian_id == viewer.guardian_id:
        return False
    return guardianship.is_protected or viewer.state == GuardianshipState.FROZEN


def can_decide_guardianship(staff: User, guardianship: Guardianship) -> bool:
    """Who acts at the desk for this child and this guardian freezes and names the danger."""
    people, platform = [guardianship.guardian_id], guardianship.connection_id
    return acts_for(staff, child=guardianship.child_id, people=people, connections=platform)


def can_handle_objection(staff: User, objection: Objection) -> bool:
    """Who acts for this child at the desk takes and answers what was told it."""
    return acts_for(staff, child=objection.child_id, connections__children=objection.child_id)


def _may(user: User, guardianship: Guardianship, power: Power, now: datetime | None) -> bool:
    return guardianship.guardian_id == user.pk and power in powers_of(guardianship, now or timezone.now())
