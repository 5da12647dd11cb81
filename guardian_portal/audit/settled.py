"""Up to which entry everything is in: no entry with a lower id can still appear. Only that much is ever sealed.

PostgreSQL gives ids before the commit, so a slow transaction's entry can appear below one that is there already. But it
locks the table for its inserts before it takes an id, and lets go only after its rows can be seen. So: look at the
newest id, then at who holds such a lock, and when each of them has let go, all ids up to that one are decided. Nobody
who writes waits for us, and whoever begins to write meanwhile gets a higher id. SQLite has one writer at a time.
"""

import time

from django.db import connection

from guardian_portal.audit.models import Entry

PATIENCE = 2.0
_LOOK_EVERY = 0.05

_WRITERS = """
    SELECT virtualtransaction FROM pg_locks
    WHERE relation = %s::regclass AND locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND pid IS DISTINCT FROM pg_backend_pid()
"""


def settled_up_to(*, after: int, patience: float = PATIENCE) -> int | None:
    """Id of the newest entry, once nothing can appear below it; None while a writer from before it is not done.

    `after` where nothing is newer. Waits `patience` seconds at most. Not in a transaction whose looks all see one past.
    """
    newest = Entry.objects.filter(pk__gt=after).order_by("-pk").values_list("pk", flat=True).first()
    if newest is None:
        return after
    if connection.vendor != "postgresql":
        return newest
    deadline = time.monotonic() + patience
    waiting = _writers()
    while waiting:
        if time.monotonic() >= deadline:
            return None
        time.sleep(_LOOK_EVERY)
        waiting &= _writers()
    return newest


def _writers() -> set[str]:
    """Transactions that have written entries, or are about to, and are not over."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITERS, [Entry._meta.db_table])
        return {name for (name,) in cursor.fetchall()}


def highest_id_given() -> int:
    """The highest id that an entry ever had here, also one that is gone. A restored database knows only of its own."""
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            cursor.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {cursor.fetchone()[0]}")
        else:
            cursor.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = %s", [table])
        return int(cursor.fetchone()[0] or 0)
