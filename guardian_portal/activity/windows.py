"""Judges and shapes a window of activity before it is stored: its size, its alignment, its age and its places."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from functools import lru_cache
from typing import NamedTuple, Protocol
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UnsetType

from guardian_portal.platforms.events import Place, Purchase, Window
from guardian_portal.platforms.models import WindowSize

MAX_AGE = timedelta(days=400)
OTHER_PLACES = "other"
SECONDS = {WindowSize.HOUR.value: 3600, WindowSize.DAY.value: 86_400}

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOUR = timedelta(hours=1)
_encode = msgspec.json.Encoder().encode


class WindowRow(NamedTuple):
    """One row to store. Moments in microseconds since 1970, lists as JSON: both databases take them as they are."""

    child_id: int
    start: int
    size: int
    time: int
    minutes_active: int
    sessions: int
    messages_sent: int
    messages_received: int
    new_contacts: int
    known_contacts: int
    top_places: bytes
    purchases: bytes


class Counts(Protocol):
    """What an activity summary counts; unset is what was not sent."""

    @property
    def minutes_active(self) -> int: ...
    @property
    def sessions(self) -> int | UnsetType: ...
    @property
    def messages_sent(self) -> int | UnsetType: ...
    @property
    def messages_received(self) -> int | UnsetType: ...
    @property
    def new_contacts(self) -> int | UnsetType: ...
    @property
    def known_contacts(self) -> int | UnsetType: ...
    @property
    def top_places(self) -> Sequence[Place] | UnsetType: ...
    @property
    def purchases(self) -> Sequence[Purchase] | UnsetType: ...


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds


def window_defect(window: Window, *, windows: str, zone: str, now: datetime) -> str:
    """The quarantine code of a window that cannot be stored, or "" when it can."""
    start, length = window.start, window.end - window.start
    if start > now:
        return "window-in-future"
    if now - start > MAX_AGE:
        return "window-too-old"
    if windows == WindowSize.DAY:
        return _day_defect(start, length, _zone(zone))
    if length != _HOUR:
        return "window-size"
    return "window-alignment" if microseconds(start) % 3_600_000_000 else ""


def window_row(
    counts: Counts, *, child_id: int, start: int, windows: str, at: int, public_places: Collection[str]
) -> WindowRow:
    """The row of a good window. A day's size is 86,400 even where the clock changes: it is the kind of window."""
    return WindowRow(
        child_id,
        start,
        SECONDS[windows],
        at,
        counts.minutes_active,
        counts.sessions or 0,
        counts.messages_sent or 0,
        counts.messages_received or 0,
        counts.new_contacts or 0,
        counts.known_contacts or 0,
        _places(counts.top_places, public_places) if counts.top_places else b"[]",
        _encode(counts.purchases) if counts.purchases else b"[]",
    )


def _day_defect(start: datetime, length: timedelta, zone: tzinfo) -> str:
    """A day runs from midnight to midnight on the platform's clock, so it can have 23 or 25 hours."""
    if not timedelta(hours=22) < length < timedelta(hours=26):
        return "window-size"
    first = start.astimezone(zone)
    last = (start + length).astimezone(zone)
    if (first.hour, first.minute, first.second, first.microsecond) != (0, 0, 0, 0):
        return "window-alignment"
    following = first.date() + timedelta(days=1)
    return "" if last.replace(tzinfo=None) == datetime.combine(following, time.min) else "window-size"


@lru_cache(maxsize=64)
def _zone(name: str) -> tzinfo:
    return ZoneInfo(name)


def _places(places: Iterable[Place], public: Collection[str]) -> bytes:
    """Only places that the platform declares public keep their key; the rest is counted together."""
    minutes: dict[str, int] = {}
    for place in places:
        key = place.place_key if place.place_key in public else OTHER_PLACES
        minutes[key] = minutes.get(key, 0) + place.minutes
    return _encode([{"place_key": key, "minutes": spent} for key, spent in minutes.items()])
