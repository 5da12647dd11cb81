"""From a platform's events to incidents, and on to what follows for guardians, staff and the person on call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TypeVar

import msgspec
from django.db import connection as database
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor
from guardian_portal.common.rows import insert_rows, save_rows
from guardian_portal.family.models import Child
from guardian_portal.incidents import rules
from guardian_portal.incidents.merging import ChildEvent, Statement, merge, new_incident, settle
from guardian_portal.incidents.models import EarlyUpdate, Incident, Severity
from guardian_portal.platforms.events import FlagUpdated
from guardian_portal.platforms.models import Connection

from .changes import Before, Change
from .consequences import carry_out

Key = tuple[int, str]
Row = TypeVar("Row", Incident, EarlyUpdate)
# The pairs travel as one JSON text.
_PAIRS = {
    "postgresql": "SELECT found.id FROM json_array_elements(%s::json) asked (pair) JOIN {table} found "
    "ON found.child_id = (asked.pair ->> 0)::bigint AND found.incident_id = asked.pair ->> 1",
    "sqlite": "SELECT found.id FROM json_each(%s) asked JOIN {table} found "
    "ON found.child_id = asked.value ->> 0 AND found.incident_id = asked.value ->> 1",
}
# What an event or a later step may change; the rest of an incident is written once.
CHANGING = [
    field.name
    for field in Incident._meta.concrete_fields
    if field.name not in {"id", "public_id", "reference", "child", "incident_id", "recorded_at"}
]


@transaction.atomic(savepoint=False)
def record_incident_events(*, connection: Connection, events: Sequence[ChildEvent]) -> None:
    """Record flagged and flag_updated events of supervised children; the number of statements does not grow with them.

    Joins the caller's transaction. Events may be repeated and come in any order.
    """
    if not events:
        return
    now = timezone.now()
    lock_children({one.child.id for one in events})
    said = _statements(events)
    incidents = _known_incidents(set(said))
    before = {key: Before.of(incident) for key, incident in incidents.items()}
    fresh = _begin(incidents, events)
    _add_waiting_updates(said, fresh)
    _keep_early_updates([one for one in events if one.key not in incidents])
    changes = [Change(incidents[key], before.get(key)) for key in incidents if _merge_all(incidents[key], said[key])]
    for change in changes:
        conclude(change, now=now)
    save_incidents(changes)
    carry_out(changes, now=now, actor=Actor(ActorKind.PLATFORM, connection.public_id))


def lock_children(child_ids: Collection[int]) -> None:
    """One writer at a time for a child's incidents; SQLite has one writer anyway. In order, so no deadlock."""
    locked = Child.objects.select_for_update(no_key=True).filter(id__in=child_ids).order_by("id")
    list(locked.values_list("id", flat=True))


def save_incidents(changes: Iterable[Change]) -> None:
    changes = list(changes)
    insert_rows([one.incident for one in changes if one.before is None])
    known = [one.incident for one in changes if one.before is not None]
    save_rows(known, CHANGING)


def _statements(events: Iterable[ChildEvent]) -> dict[Key, list[Statement]]:
    said: dict[Key, list[Statement]] = defaultdict(list)
    for one in events:
        said[one.key].append(one.statement)
    return said


def _known_incidents(wanted: set[Key]) -> dict[Key, Incident]:
    known = {(one.child_id, one.incident_id): one for one in _of_keys(Incident.objects.all(), wanted)}
    return {key: known[key] for key in wanted & set(known)}


def _of_keys(rows: QuerySet[Row], keys: Collection[Key]) -> QuerySet[Row]:
    """Just these pairs, each looked up by itself: of two lists the database would try every child with every id."""
    query = _PAIRS[database.vendor].format(table=rows.model._meta.db_table)
    return rows.filter(pk__in=RawSQL(query, [msgspec.json.encode(list(keys)).decode()]))  # noqa: S611  # no input


def _begin(incidents: dict[Key, Incident], events: Iterable[ChildEvent]) -> set[Key]:
    """An empty incident for each flagged event that has none; an update alone begins nothing."""
    fresh = set()
    for one in events:
        if one.key not in incidents and not one.statement.is_update:
            incidents[one.key] = new_incident(one)
            fresh.add(one.key)
    return fresh


def _add_waiting_updates(said: dict[Key, list[Statement]], fresh: Collection[Key]) -> None:
    """The updates that came before their flagged event leave their waiting room."""
    if not fresh:
        return
    waiting = _of_keys(EarlyUpdate.objects.all(), fresh)
    rows = [row for row in waiting if (row.child_id, row.incident_id) in fresh]
    for row in rows:
        data = msgspec.json.decode(bytes(row.data or b""), type=FlagUpdated)
        said[row.child_id, row.incident_id].append(Statement(time=row.time, event_id=row.event_id, data=data))
    if rows:
        EarlyUpdate.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _keep_early_updates(updates: Sequence[ChildEvent]) -> None:
    if updates:
        EarlyUpdate.objects.bulk_create([_early(one) for one in updates], ignore_conflicts=True)


def _early(one: ChildEvent) -> EarlyUpdate:
    return EarlyUpdate(
        child_id=one.child.id,
        incident_id=one.incident_id,
        event_id=one.event.id,
        time=one.event.time,
        data=msgspec.json.encode(one.event.data),
    )


def _merge_all(incident: Incident, said: Iterable[Statement]) -> bool:
    changed = [merge(incident, one) for one in said]  # all of them, not only up to the first that changes
    return any(changed)


def conclude(change: Change, *, now: datetime) -> None:
    """Severity and hold from the merged fields; a refusal of something milder no longer counts."""
    incident, before = change.incident, change.before
    settle(incident, now=now)
    if before is not None and incident.decision == "refused":
        stands = rules.refusal_stands(
            same_class=before.class_code == incident.class_code,
            before=before.severity,
            now=Severity(incident.severity),
        )
        incident.decision = "refused" if stands else ""
