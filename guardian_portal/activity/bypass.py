"""Signs that supervision may be got around, from nothing but what platforms tell: each may also mean nothing at all."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta, tzinfo

from guardian_portal.activity.figures import BypassSign, DayFigures
from guardian_portal.activity.periods import day_begins

# Fewer days without a report are a weekend away.
SILENT_DAYS = 3


def bypass_signs(
    days: Sequence[DayFigures],
    before: Iterable[DayFigures],
    *,
    zone: tzinfo,
    since: datetime | None,
    now: datetime,
    drifts: int,
) -> tuple[BypassSign, ...]:
    """What a reader may be told. Another account or device of the child's is nothing that a platform's events show."""
    over = [
        day
        for day in days
        if day_begins(day.date + timedelta(days=1), zone) <= now
        and (since is None or since <= day_begins(day.date, zone))
    ]
    silent = _longest_silence(over)
    is_usually_active = sum(day.has_data for day in before) >= SILENT_DAYS
    found = []
    if silent >= SILENT_DAYS and is_usually_active:
        found.append(BypassSign("silent", silent))
    if drifts:
        found.append(BypassSign("drifted", drifts))
    return tuple(found)


def _longest_silence(days: Iterable[DayFigures]) -> int:
    longest = run = 0
    for day in days:
        run = 0 if day.has_data else run + 1
        longest = max(longest, run)
    return longest
