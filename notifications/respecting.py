"""What a claimed batch loses to its readers' own wishes: withheld where switched off, put back to the end of quiet."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models.functions import Coalesce
from django.utils import timezone

from notifications.models import Delivery, DeliveryState
from notifications.settling import withhold
from notifications.wishes import verdicts


def respect(batch: Sequence[Delivery]) -> list[Delivery]:
    """Those that may go now, in order."""
    now = timezone.now()
    found = verdicts(batch, now=now)
    for one in batch:
        answer = found.get(one.pk)
        if isinstance(answer, datetime):
            put_back(one, until=answer, now=now)
        elif answer is not None:
            withhold(ids=[one.pk], reason=answer, token=one.token)
    return [one for one in batch if found.get(one.pk) is None]


def put_back(delivery: Delivery, *, until: datetime, now: datetime) -> bool:
    """Due again when the quiet hours end, which counts neither as a try nor as a delay."""
    ours = Delivery.objects.filter(pk=delivery.pk, token=delivery.token, state=DeliveryState.CLAIMED)
    return bool(
        ours.update(
            state=DeliveryState.DUE,
            due_at=until,
            accepted_at=until,
            quiet_since=Coalesce("quiet_since", now),
            token="",
            lease_until=None,
        )
    )
