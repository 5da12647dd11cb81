"""Stores what platforms tell one by one: contacts that came or went, attempts that a control stopped. Never who."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from guardian_portal.activity.models import BlockedAttempt, ContactChange, ContactChangeKind
from guardian_portal.platforms.events import PREFIX, ContactChanged, Event, InteractionBlocked

ENCOUNTER_DATA = (ContactChanged, InteractionBlocked)
CHANGES = {
    PREFIX + "contact.added.v1": ContactChangeKind.ADDED,
    PREFIX + "contact.removed.v1": ContactChangeKind.REMOVED,
}


class Told(NamedTuple):
    """An event of one of the two kinds, about a child."""

    child_id: int
    event: Event


def record_encounters(*, events: Sequence[Told]) -> None:
    """Store them, in two statements at most. What is stored already changes nothing, in whatever order it comes."""
    changes = _contact_changes(events)
    attempts = _blocked_attempts(events)
    if changes:
        ContactChange.objects.bulk_create(changes, ignore_conflicts=True)
    if attempts:
        BlockedAttempt.objects.bulk_create(attempts, ignore_conflicts=True)


def contact_hash(child_id: int, contact_ref: str) -> str:
    """What is kept of a platform's pseudonym: enough to count a contact once."""
    return blake2b(contact_ref.encode(), digest_size=16, key=str(child_id).encode()).hexdigest()


def event_hash(event_id: str) -> str:
    """What is kept of an event's id, which a platform chooses: enough to store it once."""
    return blake2b(event_id.encode(), digest_size=16).hexdigest()


def _contact_changes(events: Iterable[Told]) -> list[ContactChange]:
    """Sorted, so that two batches with the same contacts cannot block each other for good."""
    rows = [
        ContactChange(
            child_id=child_id,
            contact=contact_hash(child_id, event.data.contact_ref),
            kind=CHANGES[event.type],
            at=event.time,
            is_known=bool(event.data.mutual_count),
            is_minor=event.data.is_minor,
        )
        for child_id, event in events
        if isinstance(event.data, ContactChanged)
    ]
    return sorted(rows, key=lambda row: (row.child_id, row.contact, row.kind, row.at))


def _blocked_attempts(events: Iterable[Told]) -> list[BlockedAttempt]:
    rows = [
        BlockedAttempt(
            child_id=child_id,
            event=event_hash(event.id),
            at=event.time,
            kind=event.data.kind,
            control=event.data.control,
        )
        for child_id, event in events
        if isinstance(event.data, InteractionBlocked)
    ]
    return sorted(rows, key=lambda row: (row.child_id, row.event))


def delete_encounters_before(moment: datetime) -> int:
    """Delete what is older; returns how many rows."""
    return sum(model._default_manager.filter(at__lt=moment).delete()[0] for model in (ContactChange, BlockedAttempt))
