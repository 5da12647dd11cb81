"""Who works on which delivery: claiming by conditional UPDATE with a lease and a token, giving back, recovering."""

from collections.abc import Collection

from django.db.models import F
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from notifications.channels import EMAIL
from notifications.limits import CLAIM_SIZE, LEASE
from notifications.models import Delivery, DeliveryState
from notifications.settling import fail_uncertain, withhold_expired

TRIES = 5


def claim(*, queue: str, channel: str = EMAIL, limit: int = CLAIM_SIZE) -> list[Delivery]:
    """Up to `limit` deliveries that are due, now ours for LEASE, oldest first; with notice and recipient."""
    for _ in range(TRIES):
        token, now = new_public_id(), timezone.now()
        due = Delivery.objects.filter(state=DeliveryState.DUE, queue=queue, channel=channel, due_at__lte=now)
        first = due.order_by("due_at", "pk")[:limit].values("pk")
        # The state is asked again outside the sub-select: on PostgreSQL two workers may select the same rows, and
        # the second finds them taken when it gets the row locks.
        moved = Delivery.objects.filter(pk__in=first, state=DeliveryState.DUE).update(
            state=DeliveryState.CLAIMED, token=token, lease_until=now + LEASE
        )
        if moved:
            ours = Delivery.objects.filter(state=DeliveryState.CLAIMED, token=token)
            return list(ours.select_related("notice__recipient__preference").order_by("due_at", "pk"))
        if not due.exists():
            break
    return []


def release(*, ids: Collection[int], token: str) -> int:
    """Give back, untouched, what we claimed and did not get to."""
    ours = Delivery.objects.filter(pk__in=ids, state=DeliveryState.CLAIMED, token=token)
    return ours.update(state=DeliveryState.DUE, token="", lease_until=None) if ids else 0


def recover_lapsed() -> int:
    """Make due again what dead or paused workers left. The row count of what moved.

    A lapsed claim was never near the mail server: unmarked. A lapsed hand-over may have been accepted: it is sent
    once more and says so; lapsing a second time it fails. Tokens stay: a worker that was only paused and brings the
    server's 250 after all may still settle the row, unless somebody else has claimed it since.
    """
    now = timezone.now()
    lapsed = Delivery.objects.filter(lease_until__lte=now)
    moved = lapsed.filter(state=DeliveryState.CLAIMED).update(state=DeliveryState.DUE, lease_until=None)
    handing_over = lapsed.filter(state=DeliveryState.HANDING_OVER)
    moved += handing_over.filter(possibly_duplicated=False).update(
        state=DeliveryState.DUE, lease_until=None, possibly_duplicated=True, attempts=F("attempts") + 1
    )
    return moved + fail_uncertain(handing_over.filter(possibly_duplicated=True))


def sweep() -> list[str]:
    """Recover what lapsed and withhold what expired; the queues in which something is due now, alerts first."""
    recover_lapsed()
    withhold_expired()
    due = Delivery.objects.filter(state=DeliveryState.DUE, due_at__lte=timezone.now())
    return sorted(due.order_by().values_list("queue", flat=True).distinct())
