"""Reads what a platform declares, with everything that is wrong with it, and says what a newer one takes away."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

import msgspec

from guardian_portal.controls.catalogue import Base, Catalogue, Choice, Control, Limit, Schedule, Switch, Value

# What no control, lock or schedule may shut a child out of. Whatever rations time has to say that it leaves them open.
ALWAYS_OPEN = frozenset({"reporting", "help", "mine", "guardians"})
_RESERVED = frozenset(
    {
        *ALWAYS_OPEN,
        *("report", "reports", "help_line", "help_lines", "helpline", "helplines", "support", "emergency"),
        *("guardian", "supervision", "supervisor"),
    }
)
_TYPE_OF: Mapping[type[Base], str] = {Choice: "choice", Switch: "switch", Limit: "limit", Schedule: "schedule"}


class BadCatalogue(ValueError):
    """What was declared can't be used; `problems` says everything that is wrong, in clear words."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_catalogue(document: Mapping[str, Any]) -> Catalogue:
    """The catalogue of a document; raises BadCatalogue."""
    try:
        catalogue = msgspec.convert(document, Catalogue)
    except msgspec.ValidationError as error:
        raise BadCatalogue([str(error)]) from error
    problems = list(_problems(catalogue))
    if problems:
        raise BadCatalogue(problems)
    return catalogue


def losses(*, old: Catalogue, new: Catalogue, in_use: Mapping[str, Collection[Value]]) -> list[str]:
    """What a newer catalogue would take from the controls that somebody set: nobody can tell any more what is strict.

    `in_use`: by key, the values that were asked for.
    """
    found: list[str] = []
    for key, values in sorted(in_use.items()):
        before, after = old.control(key), new.control(key)
        if before is None:
            continue
        if after is None:
            found.append(f"{key}: dropped, and somebody set it.")
        else:
            found += [f"{key}: {problem}, and somebody set it." for problem in _changes(before, after, values)]
    return found


def has_turned(old: Control | None, new: Control) -> bool:
    """Whether the same two values may be in another order now."""
    return old is None or type(old) is not type(new) or _direction(old, new) != _direction(new, old)


def nearest(*, old: Control | None, new: Control, value: Value) -> Value:
    """The loosest value of `new` that allows no more than `value` did; its strictest where none can be found."""
    if new.is_valid(value):
        return value
    if old is None or not old.is_valid(value) or has_turned(old, new):
        return new.strictest
    match old, new:
        case Choice(), Choice():
            stricter = [one for one in old.order[: old.order.index(value)] if one in new.order]
            return stricter[-1] if stricter else new.strictest
        case Limit(), Limit():
            return _nearest_number(new, value)
    return new.strictest


def _nearest_number(new: Limit, value: int) -> int:
    """On the steps of the new limit; where it offers nothing as strict, the strictest."""
    steps, rest = divmod(min(value, new.max) - new.min, new.step)
    if new.stricter == "higher":
        found = new.min + (max(steps, 0) + (rest > 0 and steps >= 0)) * new.step
        return found if new.is_valid(found) and found >= value else int(new.strictest)
    return new.min + steps * new.step if steps >= 0 else int(new.strictest)


def _changes(before: Control, after: Control, values: Collection[Value]) -> Iterator[str]:
    if type(before) is not type(after):
        yield f"was a {_TYPE_OF[type(before)]} and is a {_TYPE_OF[type(after)]} now"
        return
    if before.managed_by == "guardian" != after.managed_by:
        yield f"managed by the {after.managed_by} now"
    if _direction(before, after) != _direction(after, before):
        yield "another order from strict to loose"
    if any(not after.is_valid(value) for value in values):
        yield "a value that is asked for does not exist any more"


def _direction(one: Control, other: Control) -> object:
    """What decides which of two values is stricter; of a choice, the order of the values that both know."""
    match one, other:
        case Choice(), Choice():
            return [value for value in one.order if value in other.order]
        case Switch(), _:
            return one.strict
        case Limit(), _:
            return one.stricter, one.unit, one.currency
        case Schedule(), _:
            return one.spans
    return None


def _problems(catalogue: Catalogue) -> Iterator[str]:
    groups = {group.key for group in catalogue.groups}
    keys = [control.key for control in catalogue.controls]
    for name, known in (
        ("group", [group.key for group in catalogue.groups]),
        ("control", keys),
        ("public place", [place.key for place in catalogue.public_places]),
    ):
        yield from (f"{name} {key}: declared twice." for key in sorted({key for key in known if known.count(key) > 1}))
    for control in catalogue.controls:
        if control.group not in groups:
            yield f"{control.key}: its group {control.group} is not declared."
        yield from (f"{control.key}: {problem}" for problem in _problems_of(control))


def _problems_of(control: Control) -> Iterator[str]:
    if _RESERVED & set(control.key.split(".")) and control.managed_by == "guardian":
        yield "reporting, help, the child's own page and other guardians are never a guardian's to set."
    if control.rations_time and control.managed_by == "guardian" and not set(control.keeps_open) >= ALWAYS_OPEN:
        missing = ", ".join(sorted(ALWAYS_OPEN - set(control.keeps_open)))
        yield f"it rations time, so `keeps_open` has to name {missing}."
    shape = list(_problems_of_shape(control))
    yield from shape
    if not shape:
        yield from _problems_of_bands(control)


def _problems_of_shape(control: Control) -> Iterator[str]:
    if isinstance(control, Choice) and len(set(control.order)) < len(control.order):
        yield "a value is declared twice."
    if isinstance(control, Limit):
        if control.min >= control.max:
            yield "`min` has to be less than `max`."
        if control.unit.startswith("minor_units") != (control.currency is not None):
            yield "a limit in minor units needs its `currency`, and no other has one."


def _problems_of_bands(control: Control) -> Iterator[str]:
    age = 0
    for terms in sorted(control.bands, key=lambda terms: terms.min):
        name = f"ages {terms.min} to {terms.max}"
        if terms.min > terms.max or terms.min < age:
            yield f"{name}: the bands have to be in order and apart."
        age = terms.max + 1
        bad = [word for word in ("default", "loosest") if not control.is_valid(getattr(terms, word))]
        yield from (f"{name}: `{word}` is not a value of this control." for word in bad)
        if not bad and control.is_looser(terms.default, terms.loosest):
            yield f"{name}: `default` is looser than `loosest`."
