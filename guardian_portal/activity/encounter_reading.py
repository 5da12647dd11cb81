"""Reads contacts, blocked attempts and drifts of a stretch of time in one query, and counts them: each contact once."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from typing import Any

from django.db import connection

from guardian_portal.activity.figures import BlockedFigures
from guardian_portal.activity.models import BlockedAttempt, ContactChange, ContactChangeKind
from guardian_portal.family.models import Child
from guardian_portal.platforms.events import PREFIX
from guardian_portal.platforms.models import StoredEvent, StoredReason

DRIFTED = PREFIX + "controls.drifted.v1"
_BLOCKED, _DRIFTED = "blocked", "drifted"
_EPOCH = {"postgresql": "floor(extract(epoch FROM at))::bigint", "sqlite": "CAST(strftime('%%s', at) AS integer)"}
_CONTACTS = (
    "SELECT kind, contact, '' AS control, {epoch} AS number, CAST(is_known AS integer) AS known "
    f"FROM {ContactChange._meta.db_table} WHERE child_id = %(child)s AND at >= %(begin)s AND at < %(end)s"
)
_ATTEMPTS = (
    f"SELECT '{_BLOCKED}', kind, control, count(*), 0 FROM {BlockedAttempt._meta.db_table} "
    "WHERE child_id = %(child)s AND at >= %(middle)s AND at < %(end)s GROUP BY kind, control"
)
# A platform that finds another value in force than asked for says so; the event waits for the room of controls.
_DRIFTS = (
    f"SELECT '{_DRIFTED}', '', '', count(*), 0 FROM {StoredEvent._meta.db_table} "
    f"WHERE connection_id = %(connection)s AND subject = %(account)s AND type = '{DRIFTED}' "
    f"AND reason = '{StoredReason.LATER.value}' AND time >= %(middle)s AND time < %(end)s"
)


@dataclass
class Encounters:
    """What was told one by one. Contacts are sets of hashes: one who comes, goes and comes again is one contact."""

    by_day: dict[date, set[str]] = field(default_factory=dict)
    added: set[str] = field(default_factory=set)
    removed: set[str] = field(default_factory=set)
    known: set[str] = field(default_factory=set)
    blocked: Counter[tuple[str, str]] = field(default_factory=Counter)
    drifts: int = 0

    def contacts_on(self, day: date) -> int:
        return len(self.by_day.get(day, ()))

    def blocked_figures(self, labels: Mapping[str, str]) -> tuple[BlockedFigures, ...]:
        """Most frequent first. `labels`: names of controls by key."""
        ordered = sorted(self.blocked.items(), key=lambda one: (-one[1], one[0]))
        return tuple(
            BlockedFigures(kind, control, count, labels.get(control, "")) for (kind, control), count in ordered
        )


def encounters_between(child: Child, begin: datetime, middle: datetime, end: datetime, zone: tzinfo) -> Encounters:
    """Of a period from `middle` to `end`, and the new contacts by day also of the days before it, from `begin`."""
    adapt = connection.ops.adapt_datetimefield_value
    given: dict[str, Any] = {
        "child": child.pk,
        "connection": child.connection_id,
        "account": child.account,
        "begin": adapt(begin),
        "middle": adapt(middle),
        "end": adapt(end),
    }
    query = " UNION ALL ".join((_CONTACTS.format(epoch=_EPOCH[connection.vendor]), _ATTEMPTS, _DRIFTS))
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return _counted(cursor.fetchall(), middle.timestamp(), zone)


def _counted(rows: Collection[tuple[str, str, str, int, int]], middle: float, zone: tzinfo) -> Encounters:
    found = Encounters()
    for what, one, control, number, known in rows:
        if what == _BLOCKED:
            found.blocked[one, control] = number
        elif what == _DRIFTED:
            found.drifts = number
        else:
            _count_contact(found, what, one, number, middle, zone)
            if known and what == ContactChangeKind.ADDED and number >= int(middle):
                found.known.add(one)
    return found


def _count_contact(found: Encounters, kind: str, contact: str, at: int, middle: float, zone: tzinfo) -> None:
    is_current = at >= int(middle)
    if kind == ContactChangeKind.ADDED:
        found.by_day.setdefault(datetime.fromtimestamp(at, zone).date(), set()).add(contact)
        if is_current:
            found.added.add(contact)
    elif is_current:
        found.removed.add(contact)
