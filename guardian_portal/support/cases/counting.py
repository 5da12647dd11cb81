"""Counts many lists in one statement, each up to a number from which on it does not matter how many there are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import IntegerField, QuerySet, Subquery
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


def counts_of(staff: User, lists: Mapping[str, QuerySet[Any]]) -> dict[str, Count]:
    """By the keys of `lists`; one statement."""
    counted = {name: _CountOf(rows.order_by().values("pk")[:COUNTED_UP_TO]) for name, rows in lists.items()}
    numbers: Sequence[int] = User.objects.filter(pk=staff.pk).values_list(*counted.values()).get()
    return {name: Count(number) for name, number in zip(counted, numbers, strict=True)}


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
