"""After a clock was set back: what it put off while it was ahead waits no longer than its rule has it wait from now on.

What lies further ahead than any rule of ours puts it was written by a clock that was ahead (docs/decisions/0033). Each
room says in its `waits.py` which columns hold such moments and how far ahead they can lie.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

log = structlog.get_logger(__name__)

# Clocks of several machines may differ by so much.
SLACK = timedelta(seconds=20)
NOT_AT_ALL = timedelta(0)


@dataclass(frozen=True)
class Wait:
    """A column of the rows that wait, and the longest wait that a rule puts there; none: a moment that has been."""

    rows: Callable[[datetime], QuerySet[Any]]
    column: str
    longest: timedelta = NOT_AT_ALL

    def bring_back(self, now: datetime) -> int:
        """One statement; how many were brought back."""
        latest = now + self.longest
        return self.rows(now).filter(**{f"{self.column}__gt": latest + SLACK}).update(**{self.column: latest})


@dataclass(frozen=True)
class Rule:
    """For what takes more than a column: does the same and says how many."""

    bring_back: Callable[[datetime], int]


def bring_back_what_waits() -> None:
    """A sweeper, the first of them: the others find what is due."""
    now, moved = timezone.now(), 0
    for path in settings.WAITS:
        declared: Sequence[Wait | Rule] = import_string(path)
        moved += sum(one.bring_back(now) for one in declared)
    if moved:
        log.warning("clock_was_set_back", moved=moved)


def has_passed(since: datetime, *, every: timedelta, now: datetime) -> bool:
    """Whether it is time again; a moment that lies ahead is none to wait for."""
    return since <= now - every or since > now + SLACK
