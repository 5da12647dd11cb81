"""Moments as Synapse counts them (milliseconds since 1970) and as the contract writes them (RFC 3339)."""

from __future__ import annotations

import time
from datetime import UTC, datetime

SECOND, MINUTE, HOUR, DAY = 1000, 60_000, 3_600_000, 86_400_000


def now_ms() -> int:
    """Now."""
    return int(time.time() * 1000)


def written(ms: int) -> str:
    """A moment as the contract writes it."""
    return datetime.fromtimestamp(ms / 1000, UTC).isoformat()
