"""How a link ends without the platform's word: the guardian leaves or withdraws a request, or its 48 hours pass."""

from django.utils import timezone

from guardian_portal.audit.services import SYSTEM, Actor
from guardian_portal.family.models import LIVE_STATES, PENDING_STATES, Guardianship, GuardianshipState
from guardian_portal.family.services.transitions import move

_SWEPT_AT_ONCE = 500


def leave_child(*, guardianship: Guardianship, actor: Actor) -> bool:
    """A guardian ends their own guardianship; nobody can stop them. False when it had ended already."""
    return _end_by_guardian(guardianship, LIVE_STATES, actor)


def cancel_link(*, guardianship: Guardianship, actor: Actor) -> bool:
    """A guardian takes back a request that waits. False when it was answered meanwhile."""
    return _end_by_guardian(guardianship, PENDING_STATES, actor)


def _end_by_guardian(guardianship: Guardianship, while_in: tuple[GuardianshipState, ...], actor: Actor) -> bool:
    return move(
        guardianship=guardianship,
        to=GuardianshipState.REVOKED,
        actor=actor,
        by="guardian",
        unless=lambda current: current.state not in while_in,
        ended_at=timezone.now(),
        ended_by="guardian",
    )


def expire_links() -> int:
    """End the requests that nobody answered in time; run by the sweeper, any number at once. Returns how many."""
    now = timezone.now()
    late = Guardianship.objects.filter(state__in=PENDING_STATES, expires_at__lt=now).select_related(
        "child", "connection", "guardian"
    )
    return sum(expire(guardianship=guardianship) for guardianship in late.order_by("pk")[:_SWEPT_AT_ONCE])


def expire(*, guardianship: Guardianship) -> bool:
    """End one request whose time has passed."""
    return move(
        guardianship=guardianship,
        to=GuardianshipState.EXPIRED,
        actor=SYSTEM,
        by="time",
        ended_at=timezone.now(),
        ended_by="time",
    )
