"""When a weekly or daily mail is due and which week it tells of: pure arithmetic on a person's own calendar."""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

SUNDAY = 6
DEFAULT_WEEKDAY = SUNDAY
DEFAULT_HOUR = 18
_WEEK = timedelta(days=7)


class Due(NamedTuple):
    """A moment in UTC, and the Monday of the week that its mail tells of."""

    at: datetime
    week: date


def week_told(day: date) -> date:
    """The Monday of the week that a mail of this day tells of: on a Sunday the one that ends, else the one before.

    So each week is told once, whatever day somebody chooses and however often they choose anew.
    """
    monday = day - timedelta(days=day.weekday())
    return monday if day.weekday() == SUNDAY else monday - _WEEK


def moment_on(day: date, *, hour: int, zone: tzinfo) -> datetime:
    """The hour of a local day, in UTC: one for each day. Of an hour that the clock repeats it is the first run; one
    that it skips begins when it would have begun without the change."""
    return datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)


def next_due(*, weekday: int, hour: int, zone: tzinfo, after: datetime, told: date | None = None) -> Due:
    """The first moment after `after` that falls on this weekday and hour and tells of a later week than `told`."""
    # A day early: where the clock skips an hour at midnight or a whole day, the moment has another date than its day.
    first = after.astimezone(zone).date() - timedelta(days=1)
    day = first + timedelta(days=(weekday - first.weekday()) % 7)
    while moment_on(day, hour=hour, zone=zone) <= after or (told is not None and week_told(day) <= told):
        day += _WEEK
    return Due(moment_on(day, hour=hour, zone=zone), week_told(day))


def next_moment(*, hour: int, zone: tzinfo, after: datetime) -> datetime:
    """The first moment after `after` at which this hour of a local day comes."""
    day = after.astimezone(zone).date() - timedelta(days=1)  # a day early, as above
    while moment_on(day, hour=hour, zone=zone) <= after:
        day += timedelta(days=1)
    return moment_on(day, hour=hour, zone=zone)


def zone_named(name: str) -> zoneinfo.ZoneInfo:
    """A person's time zone; UTC for a name that is not known any more."""
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return zoneinfo.ZoneInfo("UTC")
