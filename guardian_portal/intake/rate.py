"""Counts a connection's requests per second in the shared cache, which counts per process while Redis is away."""

import logging
import time

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def is_over_rate(connection_id: str) -> bool:
    """Count one request of this connection; whether it is more than the setting allows in this second."""
    try:
        return _count(f"intake-rate:{connection_id}:{int(time.time())}") > int(settings.INTAKE_REQUESTS_PER_SECOND)
    except (RedisError, ValueError) as error:
        # A full Redis refuses to count; an event matters more than the limit.
        logger.warning("request not counted: %s", type(error).__name__)
        return False


def _count(key: str) -> int:
    try:
        return int(cache.incr(key))
    except ValueError:
        # The first request of this second; `add` tells whether another one was first after all.
        return 1 if cache.add(key, 1, timeout=5) else int(cache.incr(key))
