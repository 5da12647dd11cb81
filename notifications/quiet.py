"""Quiet hours on a person's own clock, also where the clock is changed: pure arithmetic."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

MINUTES_A_DAY = 24 * 60
LONGEST_MINUTES = 10 * 60
# However the clock is changed, nothing waits longer.
LONGEST = timedelta(minutes=LONGEST_MINUTES)
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


class Quiet(NamedTuple):
    """From and until as minutes after midnight on the wall clock; `until` before `begins` is on the next day."""

    begins: int
    until: int

    @property
    def minutes(self) -> int:
        """How long it is on a day without a change of the clock."""
        return (self.until - self.begins) % MINUTES_A_DAY


def quiet_end(quiet: Quiet, *, zone: tzinfo, at: datetime) -> datetime | None:
    """When the quiet time ends in which `at` falls, at most ten hours later; None where it falls in none.

    It begins when the clock first shows `begins` or later, and is over when the clock will not show a time before
    `until` again. So an hour that the clock repeats is quiet both times, and one that it skips does not count.
    """
    # Two days early: a zone may skip a whole day when it moves to the other side of the date line.
    first = at.astimezone(zone).date() - 2 * _DAY
    ends = [end for days in range(4) if (end := _end_of(quiet, first + days * _DAY, zone, at)) is not None]
    return min(max(ends), at + LONGEST) if ends else None


def _end_of(quiet: Quiet, day: date, zone: tzinfo, at: datetime) -> datetime | None:
    """The end of the quiet time that begins on this day, if `at` falls in it."""
    last_day = day if quiet.begins < quiet.until else day + _DAY
    begins, ends = _begins(_shown(day, quiet.begins), zone), _ends(_shown(last_day, quiet.until), zone)
    return ends if begins <= at < ends else None


def _shown(day: date, minutes: int) -> datetime:
    """What the clock on the wall shows."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def _begins(shown: datetime, zone: tzinfo) -> datetime:
    """The first moment at which the clock shows this or later."""
    return _jump(shown, zone) or shown.replace(tzinfo=zone).astimezone(UTC)


def _ends(shown: datetime, zone: tzinfo) -> datetime:
    """The moment from which on the clock shows nothing earlier any more."""
    return _jump(shown, zone) or shown.replace(tzinfo=zone, fold=1).astimezone(UTC)


def _jump(shown: datetime, zone: tzinfo) -> datetime | None:
    """Of a time that the clock skips: the moment at which it does so."""
    after, before = (shown.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if before >= after:
        return None
    while after - before > _SECOND:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).replace(tzinfo=None) < shown:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
