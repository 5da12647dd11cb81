"""The lead's tables for spreadsheets: lines made one by one, by references and ids, no cell that is calculated."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from django.utils import timezone

from guardian_portal.activity.export import Line, safe_cell
from guardian_portal.support.cases.queue import waiting_cases
from guardian_portal.support.lead.work import work

if TYPE_CHECKING:
    from accounts.models import User

A_CHUNK = 500
AGEING = (
    "reference",
    "kind",
    "platform",
    "country",
    "state",
    "urgency",
    "opened_at",
    "age_days",
    "first_looked_at",
    "clock",
    "due_at",
    "next_due_at",
    "overdue",
    "assigned_to",
)
WORK = ("person", "name", "open", "answered_this_week", "median_first_look_minutes")


def ageing_lines(staff: User) -> Iterator[str]:
    """A line for each case that waits, the oldest first."""
    now = timezone.now()
    cases = waiting_cases(staff).order_by("opened_at", "pk")
    return _lines(
        AGEING,
        (
            (
                one.reference,
                one.kind,
                one.platform.name if one.platform else "",
                one.country,
                one.state,
                one.urgency,
                one.opened_at.isoformat(timespec="seconds"),
                (now - one.opened_at).days,
                one.first_looked_at.isoformat(timespec="seconds") if one.first_looked_at else "",
                one.clock,
                one.due_at.isoformat(timespec="seconds"),
                one.next_due_at.isoformat(timespec="seconds") if one.next_due_at else "",
                int(one.next_due_at is not None and one.next_due_at < now),
                one.assignee.public_id if one.assignee else "",
            )
            for one in cases.iterator(chunk_size=A_CHUNK)
        ),
    )


def work_lines(staff: User) -> Iterator[str]:
    """A line for each colleague."""
    return _lines(
        WORK,
        (
            (
                one.person.public_id,
                one.person.display_name,
                one.open,
                one.answered,
                round(one.first_look.total_seconds() / 60) if one.first_look is not None else "",
            )
            for one in work(staff)
        ),
    )


def _lines(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    writer = csv.writer(Line(), lineterminator="\r\n")
    yield writer.writerow(columns)
    for row in rows:
        yield writer.writerow([safe_cell(cell) for cell in row])
