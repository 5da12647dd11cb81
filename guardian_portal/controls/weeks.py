"""Weekly schedules as sets of minutes, so that two can be compared and the stricter of both be made.

On the wire a schedule is a list of spans {days, start, end}; a span that ends before it starts runs past midnight into
the next day, and `24:00` ends a day. Here it is one whole number, a bit for each minute of the week from Monday 00:00.
"""

import re
from collections.abc import Iterator
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY = 24 * 60
WEEK = 7 * DAY
WHOLE_WEEK = (1 << WEEK) - 1
MOST_SPANS = 60

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def is_spans(value: object) -> bool:
    """Whether a value is a schedule as the wire writes it."""
    return isinstance(value, list) and len(value) <= MOST_SPANS and all(_is_span(span) for span in value)


def minutes_of(spans: list[dict[str, Any]]) -> int:
    """The set of minutes that the spans cover."""
    covered = 0
    for span in spans:
        start, end = _minute(span["start"]), _minute(span["end"])
        length = end - start if end > start else end + DAY - start
        for day in set(span["days"]):
            covered |= _run(DAYS.index(day) * DAY + start, length)
    return covered


def spans_of(minutes: int) -> list[dict[str, Any]]:
    """The one way in which such a set is written: days with the same hours stand together, Monday first."""
    by_hours: dict[tuple[str, str], list[int]] = {}
    for start, length in _pieces(minutes):
        end = (start + length) % DAY
        hours = _clock(start % DAY), _clock(end) if end else "24:00"
        by_hours.setdefault(hours, []).append(start // DAY)
    found = sorted((sorted(days), hours) for hours, days in by_hours.items())
    return [{"days": [DAYS[day] for day in days], "start": start, "end": end} for days, (start, end) in found]


def _is_span(span: object) -> bool:
    if not isinstance(span, dict) or set(span) != {"days", "start", "end"}:
        return False
    days, start, end = span["days"], span["start"], span["end"]
    if not isinstance(days, list) or not days or not all(isinstance(day, str) and day in DAYS for day in days):
        return False
    if not isinstance(start, str) or not isinstance(end, str) or start == end:
        return False
    return bool(_CLOCK.fullmatch(start)) and (end == "24:00" or bool(_CLOCK.fullmatch(end)))


def _pieces(minutes: int) -> Iterator[tuple[int, int]]:
    """Runs as (start, length); what lasts longer than a day is cut at midnights."""
    for start, length in _runs(minutes):
        if length < DAY:
            yield start, length
            continue
        minute, end = start, start + length
        while minute < end:
            piece = min(end - minute, DAY - minute % DAY)
            yield minute % WEEK, piece
            minute += piece


def _runs(minutes: int) -> Iterator[tuple[int, int]]:
    """Longest runs of covered minutes round the week: what runs from Sunday into Monday is one."""
    if minutes == WHOLE_WEEK:
        yield 0, WEEK
        return
    before = ((minutes << 1) & WHOLE_WEEK) | (minutes >> (WEEK - 1))
    starts = minutes & ~before
    while starts:
        start = (starts & -starts).bit_length() - 1
        starts &= starts - 1
        rolled = (minutes >> start) | ((minutes << (WEEK - start)) & WHOLE_WEEK)
        yield start, (~rolled & (rolled + 1)).bit_length() - 1


def _run(start: int, length: int) -> int:
    run = ((1 << length) - 1) << start
    return (run & WHOLE_WEEK) | (run >> WEEK)


def _minute(clock: str) -> int:
    hours, minutes = clock.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
