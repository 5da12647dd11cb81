"""How often linking may be tried: per guardian, per network address and in all, counted in the database.

Whatever the method. Only tries that can teach something count: a proof that the platform judged wrong, an invite that
is not good or not theirs, a sign-in at the platform that was not what it said, or one whose end is unknown.
"""

from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac

from guardian_portal.family.models import CODE_NOT_TAKEN, INVITE_NOT_TAKEN, ClaimOutcome, LinkRequest

WINDOW = timedelta(minutes=15)
TRIES_PER_GUARDIAN = 5
# A school or a phone network shares one address.
TRIES_PER_ADDRESS = 40
TRIES_IN_ALL = 1000

_COUNTED = (ClaimOutcome.PENDING, *CODE_NOT_TAKEN, *INVITE_NOT_TAKEN, ClaimOutcome.SIGN_IN_REFUSED)


def keyed_hash(purpose: str, value: str) -> str:
    """A hash that means nothing without this installation's key."""
    return salted_hmac(f"family.{purpose}", value, algorithm="sha256").hexdigest()


def exceeded(request: LinkRequest) -> ClaimOutcome | None:
    """Which limit this attempt is over, if any. The attempt is stored already: two at once both count."""
    return _first_over(request.guardian_id, request.address_hash, allowed=0)


def blocked(*, guardian_id: int, address: str) -> ClaimOutcome | None:
    """Which limit one more attempt would be over; to say so before somebody goes to a lot of trouble."""
    return _first_over(guardian_id, keyed_hash("address", address), allowed=-1)


def _first_over(guardian_id: int, address_hash: str, *, allowed: int) -> ClaimOutcome | None:
    recent = LinkRequest.objects.filter(attempted_at__gt=timezone.now() - WINDOW, outcome__in=_COUNTED)
    limits = (
        (Q(guardian=guardian_id), TRIES_PER_GUARDIAN, ClaimOutcome.TOO_MANY_OWN),
        (Q(address_hash=address_hash), TRIES_PER_ADDRESS, ClaimOutcome.TOO_MANY_ADDRESS),
        (Q(), TRIES_IN_ALL, ClaimOutcome.TOO_MANY_ALL),
    )
    for whose, limit, outcome in limits:
        if _is_over(recent.filter(whose), limit + allowed):
            return outcome
    return None


def _is_over(tries: QuerySet[LinkRequest], limit: int) -> bool:
    return tries[: limit + 1].count() > limit


def free_again_at(guardian_id: int) -> datetime:
    """When this guardian may try again: the oldest of their last five counted tries has left the window."""
    tries = LinkRequest.objects.filter(guardian=guardian_id, outcome__in=_COUNTED).order_by("-attempted_at")
    last = list(tries.values_list("attempted_at", flat=True)[:TRIES_PER_GUARDIAN])
    return (last[-1] if len(last) == TRIES_PER_GUARDIAN else timezone.now()) + WINDOW
