"""Birthdays and ages as pure dates: what a month or an age band says about the day of birth, and what follows."""

import calendar
from datetime import date, timedelta

Dates = tuple[date, date]


def month_dates(month: str) -> Dates:
    """The first and the last day of a month written as YYYY-MM."""
    year, number = (int(part) for part in month.split("-"))
    return date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1])


def band_dates(low: int, high: int, on: date) -> Dates:
    """The dates of birth of somebody who is `low` to `high` years old on a day."""
    return birthday(on, -high - 1) + timedelta(days=1), birthday(on, -low)


def birthday(born: date, age: int) -> date:
    """The day on which somebody turns `age`; who was born on 29 February, on 1 March in other years."""
    year = min(max(born.year + age, 1), 9998)
    if (born.month, born.day) == (2, 29) and not calendar.isleap(year):
        return date(year, 3, 1)
    return born.replace(year=year)


def years_between(born: date, on: date) -> int:
    """Full years from one day to another; 0 before birth."""
    return max(on.year - born.year - (on < birthday(born, on.year - born.year)), 0)


def narrowed(known: Dates | None, told: Dates) -> Dates:
    """What two tellings say together; the later one alone where they contradict each other.

    A platform that says "13 to 15" every week for three years does not move the latest date of birth each time.
    """
    if known is None:
        return told
    both = max(known[0], told[0]), min(known[1], told[1])
    return both if both[0] <= both[1] else told
