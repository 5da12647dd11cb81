"""The stretches of local days that pages and mails speak of: a week, a month, any range. Both ends are inclusive."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

_DAY = timedelta(days=1)


class PeriodKind(enum.StrEnum):
    WEEK = "week"
    MONTH = "month"
    RANGE = "range"


@dataclass(frozen=True)
class Period:
    """Local days from `first` to `last`."""

    kind: PeriodKind
    first: date
    last: date

    def __post_init__(self) -> None:
        if self.last < self.first:
            raise ValueError("a period ends on or after its first day")

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.last - self.first).days + 1

    def days(self) -> Iterator[date]:
        return (self.first + number * _DAY for number in range(self.length))

    def previous(self) -> "Period":
        """The one before: last week, last month, or as many days as this has."""
        if self.kind == PeriodKind.MONTH:
            return period_month(self.first - _DAY)
        return Period(self.kind, self.first - self.length * _DAY, self.first - _DAY)

    def following(self) -> "Period":
        """The one after, likewise."""
        if self.kind == PeriodKind.MONTH:
            return period_month(self.last + _DAY)
        return Period(self.kind, self.last + _DAY, self.last + self.length * _DAY)

    def before(self) -> "Period":
        """As many days as this has, just before it: what its days are compared with, a month's too."""
        return Period(PeriodKind.RANGE, self.first - self.length * _DAY, self.first - _DAY)


def period_week(day: date) -> Period:
    """The week of a day; weeks begin on Monday."""
    first = day - day.weekday() * _DAY
    return Period(PeriodKind.WEEK, first, first + 6 * _DAY)


def period_month(day: date) -> Period:
    """The calendar month of a day."""
    first = day.replace(day=1)
    return Period(PeriodKind.MONTH, first, (first + 31 * _DAY).replace(day=1) - _DAY)


def period_range(first: date, last: date) -> Period:
    """Any range of days."""
    return Period(PeriodKind.RANGE, first, last)


def day_begins(day: date, zone: tzinfo) -> datetime:
    """The first moment of a local day. Where the clock skips midnight this is the moment after the gap; where midnight
    comes twice, the first of the two."""
    return datetime.combine(day, time.min, zone)
