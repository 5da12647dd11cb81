"""What all tests build families and flagged interactions with, and a child by its handle."""

from __future__ import annotations

from typing import Any

from guardian_portal.family.models import Child
from guardian_portal.platforms.models import Connection
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
