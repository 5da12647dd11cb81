"""Who works on which delivery: claiming by conditional UPDATE with a lease and a token, giving back, recovering."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from notifications.channels import EMAIL
from notifications.limits import CLAIM_SIZE, CLOCK_SLACK, LEASE
from notifications.models import IN_FLIGHT_STATES, Delivery, DeliveryState, Queue
from notifications.settling import fail_uncertain, withhold_expired

TRIES = 5


def claim(*, queue: str, channel: str = EMAIL, limit: int = CLAIM_SIZE, in_turns: bool = False) -> list[Delivery]:
    """Up to `limit` deliveries that are due, now ours for LEASE, oldest first; with notice and recipient.

    `in_turns`: the oldest of each platform first, then the second oldest of each, and so on. That takes a look at all
    that is due, so it is for when there is more of it than can be sent at once.
    """
    for _ in range(TRIES):
        token, now = new_public_id(), timezone.now()
        due = Delivery.objects.filter(state=DeliveryState.DUE, queue=queue, channel=channel, due_at__lte=now)
        first = (_in_turns(due) if in_turns else due.order_by("due_at", "pk"))[:limit].values("pk")
        # The state is asked again outside the sub-select: on PostgreSQL two workers may select the same rows, and
        # the second finds them taken when it gets the row locks.
        moved = Delivery.objects.filter(pk__in=first, state=DeliveryState.DUE).update(
            state=DeliveryState.CLAIMED, token=token, lease_until=now + LEASE
        )
        if moved:
            ours = Delivery.objects.filter(state=DeliveryState.CLAIMED, token=token)
            rows = list(ours.select_related("notice__recipient__preference").order_by("due_at", "pk"))
            return _one_of_each_first(rows) if in_turns else rows
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
    _shorten_impossible_leases(now)
    lapsed = Delivery.objects.filter(lease_until__lte=now)
    moved = lapsed.filter(state=DeliveryState.CLAIMED).update(state=DeliveryState.DUE, lease_until=None)
    handing_over = lapsed.filter(state=DeliveryState.HANDING_OVER)
    moved += handing_over.filter(possibly_duplicated=False).update(
        state=DeliveryState.DUE, lease_until=None, possibly_duplicated=True, attempts=F("attempts") + 1
    )
    return moved + fail_uncertain(handing_over.filter(possibly_duplicated=True))


def bring_back_from_the_future() -> int:
    """After the clock was set back: what was written before, and is due "later", is due as much later from now on."""
    now, moved = timezone.now(), 0
    late = now + CLOCK_SLACK
    for queue in Queue.values:
        waiting = Delivery.objects.filter(state=DeliveryState.DUE, queue=queue, due_at__gt=late, created_at__gt=late)
        for delivery in waiting.only("pk", "created_at", "due_at", "accepted_at"):
            ahead = delivery.created_at - now
            moved += waiting.filter(pk=delivery.pk).update(
                created_at=now, due_at=delivery.due_at - ahead, accepted_at=delivery.accepted_at - ahead
            )
    return moved


def sweep() -> list[str]:
    """Recover what lapsed and withhold what expired; the queues in which something is due now, alerts first."""
    recover_lapsed()
    bring_back_from_the_future()
    withhold_expired()
    due = Delivery.objects.filter(state=DeliveryState.DUE, due_at__lte=timezone.now())
    return sorted(due.order_by().values_list("queue", flat=True).distinct())


def _shorten_impossible_leases(now: datetime) -> None:
    """Nobody whose clock agrees with ours gave a lease so far ahead: the clock was set back since."""
    for state in IN_FLIGHT_STATES:
        Delivery.objects.filter(state=state, lease_until__gt=now + LEASE + CLOCK_SLACK).update(lease_until=now)


def _in_turns(due: QuerySet[Delivery]) -> QuerySet[Delivery]:
    """A platform in a storm does not keep the others' families waiting."""
    place = Window(RowNumber(), partition_by=[F("notice__connection_id")], order_by=("due_at", "pk"))
    return due.annotate(place=place).order_by("place", "due_at", "pk")


def _one_of_each_first(rows: Sequence[Delivery]) -> list[Delivery]:
    """The same order for rows that are claimed."""
    seen: Counter[int | None] = Counter()
    places: dict[int, int] = {}
    for row in rows:
        seen[row.notice.connection_id] += 1
        places[row.pk] = seen[row.notice.connection_id]
    return sorted(rows, key=lambda row: places[row.pk])
