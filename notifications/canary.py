"""The canary: a mail to the operator's own mailbox each minute, by the whole way that every mail takes."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from notifications.models import Canary, Delivery, DeliveryState, Notice
from notifications.notices import CANARY
from notifications.services import NoticeRequest, notify

EVERY = timedelta(minutes=1)
# Of a long outage the last few are enough: the others would only come in a heap afterwards.
LIFETIME = timedelta(minutes=10)


class RoundTrip(NamedTuple):
    """When a canary was queued, and when the mail server had taken it."""

    accepted_at: datetime
    sent_at: datetime


def queue_canary() -> bool:
    """A sweeper, as many as there are: the first that comes in a minute queues it, by a constraint of the database."""
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    if not settings.CANARY_EMAIL or Canary.objects.filter(minute=minute).exists():
        return False
    request = NoticeRequest(kind=CANARY, address=settings.CANARY_EMAIL, expires_at=now + LIFETIME)
    try:
        with transaction.atomic():
            [notice] = notify(requests=[request])
            Canary.objects.create(minute=minute, notice=notice)
    except IntegrityError:
        return False
    return True


def last_round_trip() -> RoundTrip | None:
    """Of the newest canary that the mail server took. One query."""
    sent = Delivery.objects.filter(notice__canary__isnull=False, state=DeliveryState.SENT)
    newest = sent.order_by("-notice__canary__minute").only("accepted_at", "sent_at").first()
    return RoundTrip(newest.accepted_at, newest.sent_at) if newest and newest.sent_at else None


def delete_canaries_before(moment: datetime) -> int:
    """With their deliveries; how many."""
    return Notice.objects.filter(canary__minute__lt=moment).delete()[1].get("notifications.Canary", 0)
