"""Writes audit entries, inside the transaction of the change they tell of."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import ActorKind, Entry
from guardian_portal.common.rows import insert_if_changed, insert_rows


@dataclass(frozen=True)
class Actor:
    """Who acts: a kind and a public id."""

    kind: ActorKind
    public_id: str = ""


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True)
class Record:
    """One entry to be written. `data` holds ids, kinds and numbers only."""

    actor: Actor
    action: Action
    object_kind: str
    object_id: str
    data: Mapping[str, object] = field(default_factory=dict)


def record(*, actor: Actor, action: Action, object_kind: str, object_id: str, **data: object) -> None:
    """Write one entry."""
    record_all(records=[Record(actor, action, object_kind, object_id, data)])


def record_all(*, records: Iterable[Record]) -> None:
    """Write many entries in one statement."""
    insert_rows([_entry(one) for one in records])


def record_if_changed(*, update: str, parameters: Sequence[object], record: Record) -> bool:
    """Run an UPDATE and write the entry if it changed a row; both or neither. Whether it did."""
    return insert_if_changed(_entry(record), update=update, parameters=parameters)


def content_hash(entry: Entry) -> str:
    """SHA-256 over everything the entry says, in a fixed order."""
    said = [
        entry.public_id,
        entry.at.isoformat(),
        entry.actor_kind,
        entry.actor_id,
        entry.action,
        entry.object_kind,
        entry.object_id,
        entry.data,
    ]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _entry(one: Record) -> Entry:
    entry = Entry(
        actor_kind=one.actor.kind,
        actor_id=one.actor.public_id,
        action=one.action,
        object_kind=one.object_kind,
        object_id=one.object_id,
        data=dict(one.data),
    )
    entry.content_hash = content_hash(entry)
    return entry
