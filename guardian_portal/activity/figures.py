"""What a page, a mail or a file says about a child's activity: figures, never content."""

from dataclasses import dataclass
from datetime import date, tzinfo
from typing import Literal

from guardian_portal.activity.periods import Period


@dataclass(frozen=True, slots=True)
class DayFigures:
    """One local day. `has_data`: the platform reported anything about it, if only zeros."""

    date: date
    minutes: int = 0
    sessions: int = 0
    messages_sent: int = 0
    messages_received: int = 0
    new_contacts: int = 0
    has_data: bool = False


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """Minutes in one public place, or in all others together (key "other")."""

    key: str
    label: str
    minutes: int


@dataclass(frozen=True, slots=True)
class PurchaseFigures:
    """Purchases in one currency: how many, and their sum in its minor units."""

    count: int
    minor_units: int
    currency: str


@dataclass(frozen=True, slots=True)
class BlockedFigures:
    """Attempts of one kind (dm, invite, call, trade, join) that one control stopped."""

    kind: str
    control: str
    count: int
    label: str = ""
    """The control's name in the platform's catalogue, in the reader's language; its key as words where it has none."""


@dataclass(frozen=True, slots=True)
class BypassSign:
    """Something that may mean that supervision was got around, and may mean nothing.

    `count`: for "silent" days in a row without a report, though the child is usually active; for "drifted" how often
    the platform held another value of a control than the one asked for.
    """

    kind: Literal["silent", "drifted"]
    count: int


@dataclass(frozen=True)
class ActivitySummary:
    """A period of a child's activity as one reader may see it."""

    period: Period
    zone: tzinfo
    days: tuple[DayFigures, ...]
    previous_days: tuple[DayFigures, ...]
    minutes: int
    previous_minutes: int | None
    """Of the whole of `previous_days`; None where the reader may not see all of them."""
    previous_minutes_so_far: int | None
    """Of those of `previous_days` that correspond to days which have begun: what a period under way compares with."""
    sessions: int
    messages_sent: int
    messages_received: int
    new_contacts: int
    """Told one by one or counted in windows, by day whichever is more: a platform may do both about the same."""
    known_contacts: int
    """The most that any window counts: the same contacts come again in each."""
    by_hour: tuple[int, ...] | None
    """Minutes by local hour of the day; None where the platform reports whole days."""
    places: tuple[PlaceFigures, ...]
    purchases: tuple[PurchaseFigures, ...]
    contacts_added: int
    """Told one by one, each contact once; so are the two below. 0 where the platform only counts."""
    contacts_removed: int
    contacts_known_to_friends: int
    blocked: tuple[BlockedFigures, ...]
    bypass_signs: tuple[BypassSign, ...]
    has_any: bool
    is_partial: bool
    """The reader's own activation or the present moment cuts the period."""
