"""Counts many lists in one statement, each up to a number from which on it does not matter how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, IntegerField, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from guardian_portal.support.cases.queue import waiting_cases
from guardian_portal.support.models import Urgency

# Cheap at any length of the queue.
COUNTED_UP_TO = 100


class _CountOf(Subquery):
    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


@dataclass(frozen=True)
class Count:
    """How many; `is_more`: at least so many."""

    number: int

    @property
    def is_more(self) -> bool:
        return self.number >= COUNTED_UP_TO

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_more else str(self.number)


def counts_of(staff: User, lists: Mapping[str, QuerySet[Any]]) -> dict[str, Count]:
    """By the keys of `lists`; one statement."""
    counted = {name: _count_of(rows) for name, rows in lists.items()}
    numbers: Sequence[int] = User.objects.filter(pk=staff.pk).values_list(*counted.values()).get()
    return {name: Count(number) for name, number in zip(counted, numbers, strict=True)}


def _count_of(rows: QuerySet[Any]) -> _CountOf:
    return _CountOf(rows.order_by().values("pk")[:COUNTED_UP_TO])


@dataclass(frozen=True)
class QueueNews:
    """What an open page of the queue asks again and again: the figures above it, and the key of the newest case."""

    counts: dict[str, Count]
    newest: int


def queue_news(staff: User) -> QueueNews:
    """One statement."""
    lists = queue_lists(staff)
    counted: list[Subquery] = [_count_of(rows) for rows in lists.values()]
    newest = Subquery(waiting_cases(staff).order_by("-pk").values("pk")[:1], output_field=BigIntegerField())
    *numbers, last = User.objects.filter(pk=staff.pk).values_list(*counted, newest).get()
    return QueueNews({name: Count(one) for name, one in zip(lists, numbers, strict=True)}, last or 0)


def queue_lists(staff: User) -> dict[str, QuerySet[Any]]:
    """What stands above the queue."""
    waiting = waiting_cases(staff).order_by()
    return {
        "waiting": waiting,
        "now": waiting.filter(urgency=Urgency.NOW),
        "overdue": waiting.filter(next_due_at__lt=timezone.now()),
        "nobodys": waiting.filter(assignee__isnull=True),
        "mine": waiting.filter(assignee=staff),
    }
