"""The registry of notice kinds: each room declares its own in `notices.py`; settings.NOTICE_KINDS lists them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from notifications.models import Notice, WithheldReason
from notifications.topics import FLOORS, Topic

OWN_KINDS = "notifications.notices.KINDS"


class UnknownKindError(LookupError):
    """No room declares a notice kind of this name."""


def no_headers(notice: Notice) -> Mapping[str, str]:
    """Nearly all mails have only those that every mail has."""
    return {}


@dataclass(frozen=True)
class NoticeKind:
    """One kind of message. `still_due` is asked when a delivery is claimed and again just before it is handed over."""

    key: str
    label: str | Promise  # what the desk calls it
    topic: Topic
    queue: Literal["alerts", "bulk"]
    still_due: Callable[[Notice], WithheldReason | None]
    context: Callable[[Notice], dict[str, object]]
    needs_verified_address: bool = True
    wiped_when_settled: bool = False
    # The same question about a claimed batch, by the notices' keys; without it each is asked about by itself.
    many_still_due: Callable[[Sequence[Notice]], Mapping[int, WithheldReason | None]] | None = None
    headers: Callable[[Notice], Mapping[str, str]] = no_headers  # more of them, as RFC 8058 asks for
    at_once: bool = False  # its reader asked for it just now: no quiet hours
    ready_made: bool = False  # its deliveries carry their whole mail: no templates, no context

    @property
    def safety_critical(self) -> bool:
        """Nobody can switch it off."""
        return self.topic in FLOORS


def declared_kinds() -> list[NoticeKind]:
    """Every kind of every room, in the order of settings.NOTICE_KINDS. Raises ImportError for a wrong path."""
    return [kind for path in dict.fromkeys((OWN_KINDS, *settings.NOTICE_KINDS)) for kind in import_string(path)]


@lru_cache(maxsize=1)
def registry() -> Mapping[str, NoticeKind]:
    """Kinds by key."""
    return {kind.key: kind for kind in declared_kinds()}


def kind_of(notice: Notice) -> NoticeKind:
    """The kind a stored notice is of."""
    return kind_named(notice.kind)


def kind_named(key: str) -> NoticeKind:
    """Raises UnknownKindError."""
    try:
        return registry()[key]
    except KeyError:
        raise UnknownKindError(key) from None


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "NOTICE_KINDS":
        registry.cache_clear()


setting_changed.connect(_forget)
