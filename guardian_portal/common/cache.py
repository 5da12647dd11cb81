"""The shared cache, which must never take a page down: while Redis is away, each process keeps its own for a while."""

import time
from typing import Any

import redis
import structlog
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from prometheus_client import Counter

logger = structlog.get_logger(__name__)
FAILURES = Counter("portal_cache_failures_total", "Cache calls that Redis did not answer")

# While Redis is away, ask it again only this often: each try costs a connect timeout in the request.
RETRY_AFTER_SECONDS = 2.0


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; on a connection fault the call goes to this process's memory: limits hold per process."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache(f"fallback-of-{server}", params)
        self._ask_again_at = 0.0

    def _call(self, method: str, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() >= self._ask_again_at:
            try:
                return getattr(super(), method)(*args, **kwargs)
            except (redis.ConnectionError, redis.TimeoutError) as error:
                self._ask_again_at = time.monotonic() + RETRY_AFTER_SECONDS
                FAILURES.inc()
                logger.warning("cache_away", error=type(error).__name__)
        return getattr(self._memory, method)(*args, **kwargs)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._call("add", key, value, timeout=timeout, version=version))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._call("get", key, default=default, version=version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._call("set", key, value, timeout=timeout, version=version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._call("touch", key, timeout=timeout, version=version))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._call("delete", key, version=version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._call("has_key", key, version=version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._call("incr", key, delta=delta, version=version))

    def clear(self) -> None:
        self._call("clear")
