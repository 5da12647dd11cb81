"""De-duplication: a receipt per event (source, id and the payload's hash), written before anything has an effect."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection as database
from django.utils import timezone

from guardian_portal.intake.judging import Good, Unknown, payload_hash
from guardian_portal.platforms.models import Connection, ReceivedEvent


class Received(NamedTuple):
    """Which events are new, how many came before, and which use an id that belongs to another payload."""

    fresh: list[Good | Unknown]
    duplicates: int
    reused: list[Good | Unknown]


def receive(*, connection: Connection, events: Sequence[Good | Unknown]) -> Received:
    """Write the receipts of new events. Of the same event posted twice at once, one waits here for the other."""
    if not events:
        return Received([], 0, [])
    hashes = [payload_hash(one.raw) for one in events]
    first: dict[str, int] = {}
    for position, one in enumerate(events):
        first.setdefault(_id(one), position)
    written = _insert(connection, [(_id(events[at]), _type(events[at]), hashes[at]) for at in first.values()])
    known = {event_id: hashes[first[event_id]] for event_id in written}
    known.update(_known(connection, set(first) - written))
    fresh, reused, duplicates = [], [], 0
    for position, one in enumerate(events):
        event_id = _id(one)
        if first[event_id] == position and event_id in written:
            fresh.append(one)
        elif known.get(event_id) == hashes[position]:
            duplicates += 1
        else:
            reused.append(one)
    return Received(fresh, duplicates, reused)


def withdraw(*, connection: Connection, event_ids: Iterable[str]) -> None:
    """Take back receipts of events that turned out to be unusable: corrected, they may come again."""
    ReceivedEvent.objects.filter(connection=connection, event_id__in=set(event_ids)).delete()


def _insert(connection: Connection, rows: list[tuple[str, str, bytes]]) -> set[str]:
    """One statement; sorted, so that two batches with the same events cannot block each other for good."""
    rows.sort()
    now = timezone.now()
    parameters: list[int | str | bytes | datetime | None] = []
    for event_id, event_type, digest in rows:
        parameters += (connection.pk, event_id, event_type, digest, _moment(now))
    values = ", ".join(["(%s, %s, %s, %s, %s)"] * len(rows))
    with database.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {ReceivedEvent._meta.db_table} "
            f"(connection_id, event_id, type, payload_hash, received_at) VALUES {values} "
            "ON CONFLICT (connection_id, event_id) DO NOTHING RETURNING event_id",
            parameters,
        )
        return {row[0] for row in cursor.fetchall()}


def _known(connection: Connection, event_ids: set[str]) -> Mapping[str, bytes]:
    if not event_ids:
        return {}
    rows = ReceivedEvent.objects.filter(connection=connection, event_id__in=event_ids)
    return {event_id: bytes(digest) for event_id, digest in rows.values_list("event_id", "payload_hash")}


def _moment(at: datetime) -> str | datetime | None:
    """As the database takes a moment: SQLite as text without a zone."""
    moment: str | datetime | None = database.ops.adapt_datetimefield_value(at)
    return moment


def _id(one: Good | Unknown) -> str:
    return one.event.id if isinstance(one, Good) else one.id


def _type(one: Good | Unknown) -> str:
    return one.event.type if isinstance(one, Good) else one.type
