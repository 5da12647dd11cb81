"""What all tests build families and flagged interactions with, and a child by its handle."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
from notifications.models import Delivery
from tests.builders import (
    a_platform,
    child_on,
    flagged,
    link,
    receive,
    receive_one_by_one,
    reference,
    unreadable,
    updated,
)

__all__ = [
    "a_child",
    "a_platform",
    "flagged",
    "hand_over",
    "link",
    "receive",
    "receive_one_by_one",
    "reference",
    "unreadable",
    "updated",
]


def a_child(connection: Connection, handle: str = "kit", **fields: Any) -> Child:
    """A child by the name the platform shows."""
    return child_on(connection, f"acc-{handle}", **fields)


def hand_over(user: User) -> None:
    """Whatever waits for them, as a worker does it: claimed, and on its way."""
    waiting = Delivery.objects.filter(notice__recipient=user, state="due")
    waiting.update(state="handing_over", handing_over_at="2026-11-22T12:00:00Z")
