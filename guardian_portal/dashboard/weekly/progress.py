"""How far the weekly mails of the last days are: how many guardians are due, and what became of what was written."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count

from notifications.models import OPEN_STATES, WEEKLY_READY, Delivery, DeliveryState
from notifications.weekly import due_choices

SPAN = timedelta(days=7)


@dataclass(frozen=True)
class Progress:
    """Guardians who are due and not looked at, and the mails of the last seven days by what became of them."""

    due: int
    waiting: int
    sent: int
    withheld: int
    failed: int


def progress(now: datetime) -> Progress:
    """Two queries, whoever writes and sends meanwhile."""
    mails = Delivery.objects.filter(notice__kind=WEEKLY_READY, created_at__gt=now - SPAN)
    counted = dict(mails.order_by().values_list("state").annotate(Count("pk")))
    return Progress(
        due=due_choices(now).count(),
        waiting=sum(counted.get(state, 0) for state in OPEN_STATES),
        sent=counted.get(DeliveryState.SENT, 0),
        withheld=counted.get(DeliveryState.WITHHELD, 0),
        failed=counted.get(DeliveryState.FAILED, 0) + counted.get(DeliveryState.BOUNCED, 0),
    )
