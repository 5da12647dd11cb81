"""Monthly partitions of the activity table on PostgreSQL, made ahead by each migrate; SQLite has a plain table."""

from collections.abc import Iterator
from datetime import date

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "activity_activitywindow"
MONTHS_BACK = 14  # starts older than 400 days are quarantined
MONTHS_AHEAD = 6


def ensure_partitions(connection: BaseDatabaseWrapper, *, today: date) -> list[str]:
    """Make the partitions that are missing and return their names. Rows already in the default partition move."""
    if connection.vendor != "postgresql":
        return []
    made = []
    with connection.cursor() as cursor:
        for first, following in _months(today):
            name = f"{TABLE}_{first:%Y_%m}"
            cursor.execute("SELECT to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                cursor.execute(_make(name, first, following))
                made.append(name)
    return made


def _make(name: str, first: date, following: date) -> str:
    """One statement string, hence one implicit transaction: nobody sees the rows between two partitions."""
    since, until = f"'{first} 00:00:00+00'", f"'{following} 00:00:00+00'"
    return (  # names and dates are made here, nothing comes from outside
        f"CREATE TABLE {name} (LIKE {TABLE} INCLUDING ALL);"
        f"WITH moved AS (DELETE FROM {TABLE}_default WHERE start >= {since} AND start < {until} RETURNING *) "
        f"INSERT INTO {name} SELECT * FROM moved;"
        f"ALTER TABLE {TABLE} ATTACH PARTITION {name} FOR VALUES FROM ({since}) TO ({until})"
    )


def _months(today: date) -> Iterator[tuple[date, date]]:
    """First days of each month of the range and of the month after it."""
    index = today.year * 12 + today.month - 1
    for month in range(index - MONTHS_BACK, index + MONTHS_AHEAD + 1):
        yield date(month // 12, month % 12 + 1, 1), date((month + 1) // 12, (month + 1) % 12 + 1, 1)
