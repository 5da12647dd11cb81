"""Whether there was any activity, asked for many children at once, each in its reader's own stretch of time."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from django.db import connection

from guardian_portal.activity.models import ActivityWindow, BlockedAttempt, ContactChange

_HERE = "child_id = given.child AND {moment} >= given.since AND {moment} < given.until"
# A platform reports quiet hours too, as zeros; what it tells one by one is always something.
_WINDOW = (
    f"SELECT 1 FROM {ActivityWindow._meta.db_table} WHERE {_HERE.format(moment='start')} "
    "AND start >= %s AND start < %s AND (minutes_active > 0 OR messages_sent > 0 OR messages_received > 0 "
    "OR new_contacts > 0 OR CAST(purchases AS text) <> '[]')"
)
_TOLD = (
    f"SELECT 1 FROM {one._meta.db_table} WHERE {_HERE.format(moment='at')}" for one in (ContactChange, BlockedAttempt)
)
_FOUND = " OR ".join(f"EXISTS ({query})" for query in (_WINDOW, *_TOLD))
# One JSON text for all of them: the statement does not grow with the readers.
_QUERIES = {
    "postgresql": (
        "SELECT given.key FROM jsonb_to_recordset(%s::jsonb) "
        f"AS given(key bigint, child bigint, since timestamptz, until timestamptz) WHERE {_FOUND}"
    ),
    "sqlite": (
        "SELECT given.key FROM (SELECT value ->> 'key' AS key, value ->> 'child' AS child, value ->> 'since' AS since, "
        f"value ->> 'until' AS until FROM json_each(%s)) given WHERE {_FOUND}"
    ),
}


class Stretch(NamedTuple):
    """One child from `since` on and before `until`; `key` is the asker's own name for it."""

    key: int
    child_id: int
    since: datetime
    until: datetime


def with_activity(stretches: Sequence[Stretch]) -> set[int]:
    """Keys of the stretches in which there was anything; a window belongs to the moment it began. One query."""
    wanted = [one for one in stretches if one.since < one.until]
    if not wanted:
        return set()
    given = [
        {"key": one.key, "child": one.child_id, "since": _moment(one.since), "until": _moment(one.until)}
        for one in wanted
    ]
    # The outer bounds once more as values, so that PostgreSQL leaves out partitions when it plans.
    outer = [_moment(min(one.since for one in wanted)), _moment(max(one.until for one in wanted))]
    with connection.cursor() as cursor:
        cursor.execute(_QUERIES[connection.vendor], [msgspec.json.encode(given).decode(), *outer])
        return {int(key) for (key,) in cursor.fetchall()}


def _moment(moment: datetime) -> str:
    """As the database compares moments: on SQLite as text without a zone, on PostgreSQL in any zone."""
    return str(connection.ops.adapt_datetimefield_value(moment))
