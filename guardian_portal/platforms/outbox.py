"""Events for the platform: a row in the caller's transaction, sent later with the retries of the contract.

The row is the promise; the Celery message is only a wake-up. Rows are claimed by a conditional UPDATE with a lease, so
any number of workers and sweepers may drain at once.
"""

import random
import time
from collections.abc import Mapping
from datetime import timedelta

import msgspec
import structlog
from django.db.models import F, Q
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from guardian_portal.common.wakeup import wake_after_commit
from guardian_portal.platforms.client import PlatformDown, PlatformRefused, post_event
from guardian_portal.platforms.events import PREFIX
from guardian_portal.platforms.models import Connection, OutboundEvent, OutboundState

log = structlog.get_logger(__name__)
TASK = "guardian_portal.platforms.tasks.send_outbound_events"

# Seconds to wait before each try, the first at once (section 4 of the contract).
RETRIES = (0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400)
JITTER = 0.1
LEASE = timedelta(seconds=60)
BATCH = 20
DRAIN_SECONDS = 25.0


def send_event(*, connection: Connection, type: str, subject: str, data: Mapping[str, object]) -> OutboundEvent | None:
    """Queue `org.guardianportal.<type>` for the platform. None where the connection has no notify URL."""
    if not connection.notify_url:
        return None
    row = OutboundEvent(connection=connection, type=PREFIX + type.removeprefix(PREFIX), subject=subject)
    row.payload = msgspec.json.encode(
        {
            "specversion": "1.0",
            "id": row.public_id,
            "source": connection.source,
            "type": row.type,
            "subject": subject,
            "time": row.created_at,
            "datacontenttype": "application/json",
            "data": data,
        }
    )
    row.save(force_insert=True)
    wake_after_commit(task=TASK, queue="bulk")
    return row


def sweep() -> int:
    """Send what is due, however it came to wait; for the sweep loop and the worker. Returns how many were tried."""
    stop = time.monotonic() + DRAIN_SECONDS
    tried = 0
    while time.monotonic() < stop:
        claimed = _claim()
        if not claimed:
            break
        for row in claimed:
            _send(row)
        tried += len(claimed)
    return tried


def replay(*, event: OutboundEvent) -> bool:
    """Start a failed event's retries anew, by hand. False when it is not failed."""
    failed = OutboundEvent.objects.filter(pk=event.pk, state=OutboundState.FAILED)
    if not failed.update(state=OutboundState.DUE, attempts=0, due_at=timezone.now()):
        return False
    wake_after_commit(task=TASK, queue="bulk")
    return True


def _claim() -> list[OutboundEvent]:
    """Take up to a batch of due rows, or rows whose sender died."""
    now, token = timezone.now(), new_public_id()
    free = Q(state=OutboundState.DUE, due_at__lte=now) | Q(state=OutboundState.SENDING, leased_until__lt=now)
    candidates = list(OutboundEvent.objects.filter(free).order_by("due_at", "id").values_list("pk", flat=True)[:BATCH])
    if not candidates:
        return []
    OutboundEvent.objects.filter(free, pk__in=candidates).update(
        state=OutboundState.SENDING, leased_until=now + LEASE, lease=token, attempts=F("attempts") + 1
    )
    return list(OutboundEvent.objects.filter(lease=token).select_related("connection").order_by("due_at", "id"))


def _send(row: OutboundEvent) -> None:
    # A slow platform may eat the lease of the rows behind it in the batch: renew, or leave the row to its new owner.
    mine = OutboundEvent.objects.filter(pk=row.pk, lease=row.lease, state=OutboundState.SENDING)
    if not mine.update(leased_until=timezone.now() + LEASE):
        return
    try:
        answer = post_event(connection=row.connection, body=bytes(row.payload or b""), message_id=row.public_id)
    except PlatformDown as down:
        _retry(row, str(down), down.retry_after)
    except PlatformRefused as refused:
        _retry(row, f"status {refused.status}", None)
    else:
        mine.update(state=OutboundState.SENT, sent_at=timezone.now(), lease="", last_status=f"status {answer.status}")


def _retry(row: OutboundEvent, cause: str, retry_after: int | None) -> None:
    """Give the row its next time, or give up after the last try."""
    mine = OutboundEvent.objects.filter(pk=row.pk, lease=row.lease, state=OutboundState.SENDING)
    if row.attempts >= len(RETRIES):
        mine.update(state=OutboundState.FAILED, lease="", last_status=cause[:40])
        log.error("outbound_event_failed", event_id=row.public_id, cause=cause)
        return
    wait = RETRIES[row.attempts] * (1 + random.uniform(0, JITTER))  # noqa: S311  spreads load, guards nothing
    due_at = timezone.now() + timedelta(seconds=max(wait, retry_after or 0))
    mine.update(state=OutboundState.DUE, due_at=due_at, lease="", last_status=cause[:40])
