"""Times of the week as the platform contract writes them: spans {days, start, end}; one may run past midnight."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_SPANS = 60
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")

Spans = Sequence[Mapping[str, Any]]


def is_spans(value: object) -> bool:
    """Whether a value is a schedule."""
    return isinstance(value, list) and len(value) <= MOST_SPANS and all(_is_span(span) for span in value)


def covers(spans: Spans, at: datetime) -> bool:
    """Whether a moment, on the clock that the schedule is meant for, lies in any of the spans."""
    day, minute = at.weekday(), at.hour * 60 + at.minute
    return any(_covers(span, day, minute) for span in spans)


def _covers(span: Mapping[str, Any], day: int, minute: int) -> bool:
    start, end, days = _minute(span["start"]), _minute(span["end"]), span["days"]
    today, yesterday = DAYS[day] in days, DAYS[day - 1] in days
    if start < end:
        return today and start <= minute < end
    return (today and minute >= start) or (yesterday and minute < end)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _is_span(span: object) -> bool:
    if not isinstance(span, dict) or set(span) != {"days", "start", "end"}:
        return False
    days, start, end = span["days"], span["start"], span["end"]
    if not isinstance(days, list) or not days or not all(isinstance(day, str) and day in DAYS for day in days):
        return False
    if not isinstance(start, str) or not isinstance(end, str) or start == end:
        return False
    return bool(_CLOCK.fullmatch(start)) and (end == "24:00" or bool(_CLOCK.fullmatch(end)))
