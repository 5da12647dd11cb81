"""Time zones by their IANA names, from the tzdata package, so that every machine knows the same ones."""

import zoneinfo
from functools import lru_cache


@lru_cache(maxsize=1)
def zone_names() -> tuple[str, ...]:
    """Every IANA name, in order."""
    return tuple(sorted(name for name in zoneinfo.available_timezones() if name not in {"localtime", "Factory"}))


def is_zone(name: str) -> bool:
    """Whether `name` is an IANA name."""
    return name in _names()


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    return frozenset(zone_names())
