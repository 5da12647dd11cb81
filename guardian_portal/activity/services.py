"""Stores windows of activity: one statement for a whole batch, the newest event about a window wins. And erases."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection

from guardian_portal.activity.encounters import delete_encounters_before
from guardian_portal.activity.models import ActivityWindow, BlockedAttempt, ContactChange
from guardian_portal.activity.partitions import delete_windows_before
from guardian_portal.activity.upsert import upsert
from guardian_portal.activity.windows import WindowRow


def store_windows(*, rows: Collection[WindowRow]) -> tuple[int, int]:
    """Store the rows and return (stored, duplicates). An equal or older time changes nothing and is a duplicate."""
    if not rows:
        return 0, 0
    newest = newest_per_window(rows)
    stored = upsert(connection, newest)
    return stored, len(rows) - stored


def newest_per_window(rows: Iterable[WindowRow]) -> list[WindowRow]:
    """One row per window, the newest, of equals the first, sorted by window.

    One statement may not touch a row twice; and two batches that take their rows in the same order cannot deadlock.
    """
    newest: dict[tuple[int, int, int], WindowRow] = {}
    for row in rows:
        key = row[:3]
        held = newest.get(key)
        if held is None or row[3] > held[3]:
            newest[key] = row
    return [newest[key] for key in sorted(newest)]


def erase_activity(*, child_id: int) -> int:
    """Delete everything about one child, when the platform says that the account was deleted."""
    stored = (ActivityWindow, ContactChange, BlockedAttempt)
    return sum(model._default_manager.filter(child_id=child_id).delete()[0] for model in stored)


def delete_activity_before(moment: datetime) -> int:
    """Delete windows, by whole months, and what was told one by one, of before a moment; returns how much."""
    return delete_windows_before(moment) + delete_encounters_before(moment)
