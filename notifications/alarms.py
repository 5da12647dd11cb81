"""Tells the operator that mail can't be handed over: at most one mail an hour for each cause."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from notifications.models import OperatorAlarm
from notifications.notices import OPERATOR_ALARM
from notifications.services import NoticeRequest, notify

log = structlog.get_logger(__name__)

AGAIN_AFTER = timedelta(hours=1)


def alarm_operator(*, cause: str) -> bool:
    """`cause` is a fixed word with reply codes, never free text. True when a mail was queued."""
    log.warning("mail_trouble", cause=cause)
    if not settings.OPERATOR_EMAIL:
        return False
    with transaction.atomic():
        if not is_turn(cause, every=AGAIN_AFTER):
            return False
        request = NoticeRequest(
            kind=OPERATOR_ALARM, address=settings.OPERATOR_EMAIL, thread=cause, params={"cause": cause}
        )
        notify(requests=[request])
    return True


def is_turn(cause: str, *, every: timedelta) -> bool:
    """Two workers may find the same cause at once: the row decides who tells."""
    now = timezone.now()
    told = OperatorAlarm.objects.filter(cause=cause)
    if told.filter(told_at__lte=now - every).update(told_at=now):
        return True
    return OperatorAlarm.objects.get_or_create(cause=cause, defaults={"told_at": now})[1]
