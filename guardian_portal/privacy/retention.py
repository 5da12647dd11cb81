"""The retention table: what is kept how long, as data, and the sweeper that deletes what has been kept long enough."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from django.utils import timezone

from guardian_portal.activity.services import delete_activity_before
from guardian_portal.family.desk_days import SHOWN_FOR, delete_desk_days_before
from guardian_portal.support.attachments.removing import delete_attachments_before, delete_forgotten_attachments_before
from guardian_portal.support.lead.viewing import delete_alarms_before
from guardian_portal.support.sessions.services import delete_sessions_before
from notifications.canary import delete_canaries_before


@dataclass(frozen=True)
class Retention:
    """One row of the table."""

    key: str
    kept: timedelta
    delete_before: Callable[[datetime], int]
    """Deletes what is older than a moment, or a little less where whole months go; returns how much."""


TABLE: tuple[Retention, ...] = (
    # A window older than this is refused, so nothing is taken that would have to go at once.
    Retention("activity", timedelta(days=400), delete_activity_before),
    Retention("canaries", timedelta(days=2), delete_canaries_before),
    # Of a case that was closed: long enough for a complaint about it, and for the weekly sample.
    Retention("attachments", timedelta(days=90), delete_attachments_before),
    # Of one that nobody closed, and in which nothing happened.
    Retention("forgotten attachments", timedelta(days=400), delete_forgotten_attachments_before),
    # With what was read in them; the audit trail has it by ids.
    Retention("staff sessions", timedelta(days=400), delete_sessions_before),
    # The family is shown no older ones.
    Retention("desk days", SHOWN_FOR, delete_desk_days_before),
    Retention("view alarms", timedelta(days=400), delete_alarms_before),
)


def apply_retention() -> None:
    """A sweeper: once a day in each process that sweeps; a day on which it fails is tried again at the next round."""
    _delete_on(timezone.now().date())


def delete_old() -> dict[str, int]:
    """Delete all that has been kept long enough; returns how much of each kind."""
    now = timezone.now()
    return {row.key: row.delete_before(now - row.kept) for row in TABLE}


@lru_cache(maxsize=1)
def _delete_on(day: date) -> None:
    """Remembers the last day on which it did not fail."""
    delete_old()
