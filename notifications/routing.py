"""By which channels a notice goes to its reader, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from notifications.channels import EMAIL

if TYPE_CHECKING:
    from notifications.services import NoticeRequest


@dataclass(frozen=True, slots=True)
class Route:
    """One channel that a notice takes, and from when on."""

    channel: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Routed:
    """Where one notice goes. `digest_on`: it has no route of its own, the digest of that local day tells of it."""

    routes: tuple[Route, ...]
    digest_on: date | None = None


def routes_for(requests: Sequence[NoticeRequest], *, now: datetime) -> list[Routed]:
    """One answer for each request, in their order. The number of queries does not grow with them."""
    return [Routed((Route(EMAIL, request.due_at or now),)) for request in requests]
