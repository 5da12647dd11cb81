"""Counts a connection's requests per second, in the shared cache; in this process alone while the cache is away."""

import logging
import threading
import time

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# How long to leave the cache alone after it failed: each try could cost a request its connection timeout.
PAUSE_SECONDS = 5.0


class _Local:
    """This process's own counts, and until when the shared cache is left alone."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.second = 0
        self.counts: dict[str, int] = {}
        self.cache_away_until = 0.0

    def count(self, key: str, second: int) -> int:
        with self.lock:
            if second != self.second:
                self.second, self.counts = second, {}
            self.counts[key] = self.counts.get(key, 0) + 1
            return self.counts[key]


_local = _Local()


def is_over_rate(connection_id: str) -> bool:
    """Count one request of this connection; whether it is more than the setting allows in this second."""
    second = int(time.time())
    return _count(connection_id, second) > int(settings.INTAKE_REQUESTS_PER_SECOND)


def _count(connection_id: str, second: int) -> int:
    if time.monotonic() < _local.cache_away_until:
        return _local.count(connection_id, second)
    key = f"intake-rate:{connection_id}:{second}"
    try:
        try:
            return int(cache.incr(key))
        except ValueError:
            # The first request of this second: `add` tells whether another one was first after all.
            return 1 if cache.add(key, 1, timeout=5) else int(cache.incr(key))
    except (RedisError, OSError, ValueError) as error:
        _local.cache_away_until = time.monotonic() + PAUSE_SECONDS
        logger.warning("rate limit counts in this process only: %s", type(error).__name__)
        return _local.count(connection_id, second)
