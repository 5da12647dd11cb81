"""The catalogue that a platform declares: which controls there are, their values from strict to loose, in which words.

Each type of control knows its own order. `protective(a, b)` is the value that allows no more than either of the two; a
value is looser than another when it is not already the more protective of both.
"""

from functools import reduce
from typing import Annotated, Any, Literal, NamedTuple, TypeAlias

from msgspec import Meta, Struct

from guardian_portal.controls.weeks import WHOLE_WEEK, is_spans, minutes_of, spans_of
from guardian_portal.platforms.events import Age, Currency, Token

# A control's value as JSON has it: a text, a number, true or false, or a list of spans.
Value: TypeAlias = Any
Words: TypeAlias = Annotated[dict[str, Annotated[str, Meta(min_length=1, max_length=300)]], Meta(min_length=1)]
Manager: TypeAlias = Literal["guardian", "child", "platform"]
Amount: TypeAlias = Annotated[int, Meta(ge=0, le=10**9)]

LARGEST = 10**9


class AgeBand(Struct, frozen=True):
    min: Age
    max: Age


class Group(Struct, frozen=True):
    key: Token
    labels: Words


class Place(Struct, frozen=True):
    """A place that is public and harmless to name."""

    key: Token
    labels: Words


class Terms(Struct, frozen=True):
    """What holds at an age: the platform's default, and the loosest that it lets a guardian choose."""

    min: Age
    max: Age
    default: Value
    loosest: Value


class AtAge(NamedTuple):
    """The same for the ages that a child may have: the more protective, where they may have several."""

    default: Value
    loosest: Value


class Base(Struct, frozen=True, kw_only=True, tag_field="type"):
    """What all types of control have in common. `topic` names what a law may speak of (floors.py)."""

    key: Token
    group: Token
    bands: Annotated[list[Terms], Meta(min_length=1, max_length=20)]
    managed_by: Manager
    labels: Words
    help: Words
    topic: str = ""
    keeps_open: list[str] = []

    def is_valid(self, value: Value) -> bool:
        """Whether the control can have this value at any age."""
        raise NotImplementedError

    def strictness(self, value: Value) -> int:
        """The higher, the stricter."""
        raise NotImplementedError

    def protective(self, one: Value, other: Value) -> Value:
        """The value that allows no more than either."""
        return one if self.strictness(one) >= self.strictness(other) else other

    def same(self, one: Value, other: Value) -> bool:
        """Whether two values mean the same, however they are written."""
        return self.strictness(one) == self.strictness(other)

    def is_looser(self, one: Value, other: Value) -> bool:
        """Whether `one` allows anything that `other` does not."""
        return not self.same(self.protective(one, other), one)

    @property
    def strictest(self) -> Value:
        """The value that allows the least."""
        raise NotImplementedError

    @property
    def rations_time(self) -> bool:
        """Whether it can shut the child out of the platform for a while."""
        return False

    def at_ages(self, youngest: int, oldest: int) -> AtAge:
        """Default and loosest value of whoever may be this young and this old."""
        fitting = [terms for terms in self.bands if terms.min <= oldest and terms.max >= youngest] or self.bands
        return AtAge(
            reduce(self.protective, (terms.default for terms in fitting)),
            reduce(self.protective, (terms.loosest for terms in fitting)),
        )


class Option(Struct, frozen=True):
    """One value of a choice."""

    value: Token
    labels: Words


class Choice(Base, frozen=True, tag="choice"):
    """One of some values, the strictest first."""

    values: Annotated[list[Option], Meta(min_length=2, max_length=20)]

    @property
    def order(self) -> list[str]:
        """The values, the strictest first."""
        return [option.value for option in self.values]

    def is_valid(self, value: Value) -> bool:
        return isinstance(value, str) and value in self.order

    def strictness(self, value: Value) -> int:
        return -self.order.index(value)

    @property
    def strictest(self) -> Value:
        return self.order[0]


class Switch(Base, frozen=True, tag="switch"):
    """On or off; `strict` says which of them protects."""

    strict: bool

    def is_valid(self, value: Value) -> bool:
        return isinstance(value, bool)

    def strictness(self, value: Value) -> int:
        return int(value == self.strict)

    @property
    def strictest(self) -> Value:
        return self.strict


class Limit(Base, frozen=True, tag="limit"):
    """A number of something: minutes a day, or money in minor units of its currency. Less is stricter, mostly."""

    unit: Token
    min: Amount
    max: Amount
    step: Annotated[int, Meta(ge=1, le=LARGEST)] = 1
    currency: Currency | None = None
    stricter: Literal["lower", "higher"] = "lower"

    def is_valid(self, value: Value) -> bool:
        whole = isinstance(value, int) and not isinstance(value, bool)
        return whole and self.min <= value <= self.max and (value - self.min) % self.step == 0

    def strictness(self, value: Value) -> int:
        return -int(value) if self.stricter == "lower" else int(value)

    @property
    def strictest(self) -> Value:
        return self.min if self.stricter == "lower" else self.max - (self.max - self.min) % self.step

    @property
    def rations_time(self) -> bool:
        return self.unit.startswith(("minutes", "hours"))


class Schedule(Base, frozen=True, tag="schedule"):
    """Times of the week; `spans` says whether they are those that are allowed or those that are not."""

    spans: Literal["allowed", "blocked"]

    def is_valid(self, value: Value) -> bool:
        return is_spans(value)

    def strictness(self, value: Value) -> int:
        """Minutes of the week that are not allowed. It keeps the order, but not all schedules are in one."""
        return (WHOLE_WEEK & ~self.allowed(value)).bit_count()

    def protective(self, one: Value, other: Value) -> Value:
        """What both allow."""
        return self._written(self.allowed(one) & self.allowed(other))

    def same(self, one: Value, other: Value) -> bool:
        return self.allowed(one) == self.allowed(other)

    @property
    def strictest(self) -> Value:
        return self._written(0)

    @property
    def rations_time(self) -> bool:
        return True

    def allowed(self, value: Value) -> int:
        """The minutes of the week that a value allows."""
        minutes = minutes_of(value)
        return minutes if self.spans == "allowed" else WHOLE_WEEK & ~minutes

    def _written(self, allowed: int) -> Value:
        return spans_of(allowed if self.spans == "allowed" else WHOLE_WEEK & ~allowed)


Control: TypeAlias = Choice | Switch | Limit | Schedule


class Catalogue(Struct, frozen=True):
    """Everything a platform declares."""

    groups: Annotated[list[Group], Meta(min_length=1, max_length=30)]
    controls: Annotated[list[Control], Meta(min_length=1, max_length=200)]
    age_bands: Annotated[list[AgeBand], Meta(max_length=20)] = []
    public_places: Annotated[list[Place], Meta(max_length=500)] = []

    def control(self, key: str) -> Control | None:
        """The control with this key."""
        return next((control for control in self.controls if control.key == key), None)


def words(labels: Words, language: str) -> str:
    """The words in the reader's language, else in English, else in whatever there is."""
    for code in (language, language.partition("-")[0], "en"):
        if code in labels:
            return labels[code]
    return next(iter(labels.values()))
