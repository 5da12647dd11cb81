"""The registry of channels, each a folder of this room: settings.NOTICE_CHANNELS lists them, in order of preference."""

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from notifications.models import Delivery

EMAIL = "email"


class Channel(Protocol):
    """One way to reach people. docs/channels.md has the recipe for one more."""

    key: str
    label: str | Promise

    def is_offered(self) -> bool:
        """Whether the operator has configured it."""
        ...

    def reaches(self, person_ids: Collection[int]) -> set[int]:
        """Whom of these it can reach now. At most one query."""
        ...

    def deliver(self, batch: Sequence[Delivery], *, may_go_on: Callable[[], bool]) -> bool:
        """Send what may be sent of a claimed batch. False: the far side is away, so leave the rest for later.

        What was not tried, for that reason or because `may_go_on` said no, is given back untouched.
        """
        ...


@lru_cache(maxsize=1)
def channels() -> Mapping[str, Channel]:
    """Channels by key, in order of preference. Raises ImportError for a wrong path."""
    found = [channel for path in settings.NOTICE_CHANNELS for channel in _made(import_string(path))]
    return {channel.key: channel for channel in found}


def offered_channels() -> list[Channel]:
    """Those that the operator has configured, in order of preference."""
    return [channel for channel in channels().values() if channel.is_offered()]


def _made(named: Any) -> Sequence[Channel]:
    """A channel, or what a function makes of the operator's settings: one, several or none."""
    return named() if callable(named) else (named,)


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting in {"NOTICE_CHANNELS", "MESSENGERS"}:
        channels.cache_clear()


setting_changed.connect(_forget)
