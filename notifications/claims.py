"""Who works on which delivery: claiming by conditional UPDATE with a lease and a token, giving back, recovering."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from notifications.channels import EMAIL
from notifications.limits import CLAIM_SIZE, LEASE
from notifications.models import Delivery, DeliveryState
from notifications.settling import fail_uncertain, withhold_expired
from notifications.waits import bring_back_deliveries

TRIES = 5


class Lane(NamedTuple):
    """What one worker drains at a time: a slow channel never keeps another one waiting."""

    queue: str
    channel: str = EMAIL


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


def postpone(*, ids: Collection[int], token: str, until: datetime) -> int:
    """Give back what we claimed, due later, without counting it as tried."""
    ours = Delivery.objects.filter(pk__in=ids, state=DeliveryState.CLAIMED, token=token)
    return ours.update(state=DeliveryState.DUE, token="", lease_until=None, due_at=until)


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


def sweep() -> list[Lane]:
    """Recover what lapsed and withhold what expired; the lanes in which something is due now, alerts first."""
    bring_back_deliveries(timezone.now())
    recover_lapsed()
    withhold_expired()
    due = Delivery.objects.filter(state=DeliveryState.DUE, due_at__lte=timezone.now())
    return sorted(Lane(*names) for names in due.order_by().values_list("queue", "channel").distinct())


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
