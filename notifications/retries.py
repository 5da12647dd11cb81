"""When to try again: pure arithmetic."""

from datetime import datetime, timedelta

DELAYS = tuple(timedelta(seconds=seconds) for seconds in (3, 10, 30, 60, 300, 900))
EVERY = timedelta(minutes=30)
GIVE_UP_AFTER = timedelta(hours=72)


def delay_after(attempts: int) -> timedelta:
    """How long to wait after so many failed attempts (1 or more)."""
    return DELAYS[attempts - 1] if attempts <= len(DELAYS) else EVERY


def next_try(*, attempts: int, accepted_at: datetime, now: datetime) -> datetime | None:
    """When to try again after `attempts` failed ones; None once 72 h have gone by since it first was due."""
    moment = now + delay_after(attempts)
    return moment if moment < accepted_at + GIVE_UP_AFTER else None
