"""How well messages leave just now, as anybody may know it: read from the rows, the same whoever asks.

Of mails to the desk only the canary counts. One of them may be all that a held incident causes, and nothing here may
be otherwise with it than without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import cast

from django.conf import settings
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from notifications.canary import EVERY, RoundTrip, last_round_trip
from notifications.channels import EMAIL, offered_channels
from notifications.models import Delivery, DeliveryState, Queue
from notifications.topics import Topic

KEPT_SECONDS = 10
_KEY = "notifications.health"
QUICK = timedelta(seconds=10)
IN_TIME = timedelta(minutes=1)
TROUBLE = timedelta(minutes=3)
# Late, and nothing at all has left for so long.
STOPPED = timedelta(minutes=10)
STILL = timedelta(minutes=5)


class Pulse(Enum):
    """In words: templates/dashboard/status_show.html."""

    QUICK = "quick"
    IN_TIME = "in time"
    LATE = "late"
    TROUBLE = "trouble"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Health:
    """How late alerts and codes by mail are, other mails, and what goes by other channels; zero: in time."""

    measured_at: datetime
    late: timedelta
    bulk_late: timedelta
    channels_late: Mapping[str, timedelta]
    canary: RoundTrip | None
    with_canary: bool
    is_still: bool  # nothing has left lately

    @property
    def pulse(self) -> Pulse:
        if self.late >= STOPPED and self.is_still:
            return Pulse.STOPPED
        if self.late >= TROUBLE:
            return Pulse.TROUBLE
        if self.late >= IN_TIME:
            return Pulse.LATE
        slow = self.canary is not None and self.canary.sent_at - self.canary.accepted_at > QUICK
        return Pulse.IN_TIME if slow or self.late > QUICK else Pulse.QUICK


def health() -> Health:
    """At most `KEPT_SECONDS` old: many people look at once when something is wrong."""
    return cast("Health", cache.get_or_set(_KEY, measured, KEPT_SECONDS))


def measured() -> Health:
    """Anew: four queries, and one more for each channel beside mail."""
    now = timezone.now()
    canary = last_round_trip()
    others = [channel.key for channel in offered_channels() if channel.key != EMAIL]
    return Health(
        measured_at=now,
        late=max(_age(_waiting_since(now, channel=EMAIL, queue=Queue.ALERTS), now), _overdue(canary, now)),
        bulk_late=_age(_waiting_since(now, channel=EMAIL, queue=Queue.BULK), now),
        channels_late={key: _age(_waiting_since(now, channel=key), now) for key in others},
        canary=canary,
        with_canary=bool(settings.CANARY_EMAIL),
        is_still=_is_still(now),
    )


def _overdue(canary: RoundTrip | None, now: datetime) -> timedelta:
    """How much longer ago the last canary left than it should have; one that never left waits among the others."""
    if canary is None or not settings.CANARY_EMAIL:
        return timedelta(0)
    return max(now - canary.accepted_at - EVERY - QUICK, timedelta(0))


def _age(since: datetime | None, now: datetime) -> timedelta:
    return now - since if since else timedelta(0)


def _waiting_since(now: datetime, **which: str) -> datetime | None:
    """The oldest that waits for us. One that was tried, while others left after it, waits for its own recipient."""
    left_since = _seen().filter(
        state=DeliveryState.SENT,
        queue=OuterRef("queue"),
        channel=OuterRef("channel"),
        settled_at__gt=OuterRef("accepted_at"),
    )
    waiting = _seen().filter(Q(attempts=0) | ~Exists(left_since), settled_at=None, accepted_at__lte=now, **which)
    oldest: datetime | None = waiting.order_by("accepted_at").values_list("accepted_at", flat=True).first()
    return oldest


def _is_still(now: datetime) -> bool:
    lately = _seen().filter(channel=EMAIL, state=DeliveryState.SENT, settled_at__gt=now - STILL)
    return not lately.exists()


def _seen() -> QuerySet[Delivery]:
    return Delivery.objects.filter(~Q(notice__topic=Topic.DESK) | Q(notice__canary__isnull=False))
