"""What intake keeps beside effects: events that wait (encrypted), events that cannot be used, and for how long."""

import hashlib
import json
from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from guardian_portal.intake.judging import Good, Quarantined
from guardian_portal.platforms.models import (
    Connection,
    QuarantinedEvent,
    ReceivedEvent,
    StoredEvent,
    StoredReason,
)

UNKNOWN_SUBJECT_KEPT = timedelta(hours=24)
RECEIPTS_KEPT = timedelta(days=35)  # the contract says at least 30
QUARANTINE_KEPT = timedelta(days=90)
SUBJECT_LONG = 255

# Foreign or oversized: who sent it does not say that it is theirs, and nobody needs it to find the mistake.
_WITHOUT_PAYLOAD = frozenset({"source-mismatch", "too-large"})


def store(*, connection: Connection, events: Iterable[Good], reason: StoredReason) -> None:
    """Keep events until their effect can happen; those of unknown accounts for a day."""
    now = timezone.now()
    expires_at = now + UNKNOWN_SUBJECT_KEPT if reason == StoredReason.UNKNOWN_SUBJECT else None
    rows = [
        StoredEvent(
            connection=connection,
            event_id=one.event.id,
            type=one.event.type,
            subject=one.event.subject,
            reason=reason,
            time=one.event.time,
            payload=one.raw,
            stored_at=now,
            expires_at=expires_at,
        )
        for one in events
    ]
    StoredEvent.objects.bulk_create(rows, ignore_conflicts=True)


def quarantine(*, connection: Connection, events: Iterable[Quarantined]) -> None:
    """Note events that cannot be used. The same one posted again is noted once."""
    rows = [
        QuarantinedEvent(
            connection=connection,
            event_id=one.id,
            type=one.type,
            subject="" if one.code in _WITHOUT_PAYLOAD else _subject_of(one.raw),
            code=one.code,
            detail=one.detail[:255],
            payload=None if one.code in _WITHOUT_PAYLOAD else one.raw,
            payload_hash=hashlib.sha256(one.code.encode() + b"\n" + one.raw).digest(),
        )
        for one in events
    ]
    QuarantinedEvent.objects.bulk_create(rows, ignore_conflicts=True)


def _subject_of(raw: bytes) -> str:
    """By which whoever is erased is found. Empty where none can be read, or none that a database takes."""
    try:
        event = json.loads(raw)
    except (ValueError, RecursionError):
        return ""
    subject = event.get("subject") if isinstance(event, dict) else None
    if not isinstance(subject, str) or len(subject) > SUBJECT_LONG:
        return ""
    return "" if any(one == "\0" or "\ud800" <= one <= "\udfff" for one in subject) else subject


def sweep() -> int:
    """Delete what was kept long enough; returns how many rows."""
    now = timezone.now()
    old = (
        StoredEvent.objects.filter(expires_at__lt=now),
        ReceivedEvent.objects.filter(received_at__lt=now - RECEIPTS_KEPT),
        QuarantinedEvent.objects.filter(received_at__lt=now - QUARANTINE_KEPT),
    )
    return sum(rows.delete()[0] for rows in old)
