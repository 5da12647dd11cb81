"""Stored windows of activity for the tests of what is read from them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from guardian_portal.activity.figures import ActivitySummary
from guardian_portal.activity.models import ActivityWindow
from guardian_portal.activity.periods import Period, period_range, period_week
from guardian_portal.activity.selectors import activity_summary, reading_zone
from guardian_portal.family.models import Child

if TYPE_CHECKING:
    from datetime import tzinfo

HOUR = timedelta(hours=1)


def played(child: Child, start: datetime | str, minutes: int = 10, *, size: int = 3600, **figures: Any) -> None:
    """One stored window; `start` with an offset, or in UTC."""
    moment = datetime.fromisoformat(start) if isinstance(start, str) else start
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    ActivityWindow.objects.create(
        child=child, start=moment, size=size, time=moment + HOUR, minutes_active=minutes, **figures
    )


def figures(
    child: Child, day: date | Period, zone: tzinfo, *, since: datetime | None = None, until: datetime | None = None
) -> ActivitySummary:
    """The summary of a period, or of a day's week, read on the clock that the page would use."""
    period = day if isinstance(day, Period) else period_week(day)
    return activity_summary(child=child, period=period, zone=reading_zone(child, zone), since=since, until=until)


def minutes_of(child: Child, first: date, last: date, zone: tzinfo) -> dict[date, int]:
    """Minutes of each local day that has any report."""
    return {one.date: one.minutes for one in figures(child, period_range(first, last), zone).days if one.has_data}
