"""Monthly partitions of the activity table on PostgreSQL, made ahead and dropped when their time is over.

The application's role may do neither by itself: it calls two functions of the tables' owner, which a migration
installs. SQLite has one plain table; there is nothing to make, and old rows are deleted.
"""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import connection
from django.utils import timezone

from guardian_portal.activity.models import ActivityWindow
from guardian_portal.activity.windows import MAX_AGE

TABLE = "activity_activitywindow"
MAKE, DROP = "activity_make_partition(date)", "activity_drop_partition(date)"
MONTHS_AHEAD = 6


def make_ahead() -> None:
    """A sweeper: see to the partitions of the months that a window may begin in. One cheap query, mostly."""
    if connection.vendor == "postgresql":
        make_partitions(today=timezone.now().date())


def make_partitions(*, today: date) -> list[date]:
    """Make those that are missing and return their months. Rows waiting in the default partition move into them."""
    there = set(partitions())
    missing = [month for month in _months(today) if month not in there]
    return [month for month in missing if _call("SELECT activity_make_partition(%s)", month)]


def delete_windows_before(moment: datetime) -> int:
    """Delete the windows of the months that were over by then; returns how many partitions and single rows went."""
    cut = moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    old = [month for month in partitions() if month < cut.date()]
    dropped = sum(_call("SELECT activity_drop_partition(%s)", month) for month in old)
    # All of them on SQLite; on PostgreSQL what came too early or too late for a partition of its own.
    return dropped + ActivityWindow.objects.filter(start__lt=cut).delete()[0]


def partitions() -> list[date]:
    """The months that have one, oldest first; none on SQLite."""
    if connection.vendor != "postgresql":
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_inherits JOIN pg_class ON oid = inhrelid "
            "WHERE inhparent = to_regclass(%s) AND relname ~ '_[0-9]{4}_[0-9]{2}$' ORDER BY relname",
            [TABLE],
        )
        return [date(int(name[-7:-3]), int(name[-2:]), 1) for (name,) in cursor.fetchall()]


def _call(statement: str, month: date) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [month])
        return bool(cursor.fetchone()[0])


def _months(today: date) -> Iterator[date]:
    """First days: from the month of the oldest window that is taken, to the last one made ahead."""
    oldest = today - MAX_AGE
    last = today.year * 12 + today.month - 1 + MONTHS_AHEAD
    for month in range(oldest.year * 12 + oldest.month - 1, last + 1):
        yield date(month // 12, month % 12 + 1, 1)
