"""What a step of the growing-up plan can set by itself on its day: values looser than the present one, in words."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec
from django.utils import timezone

from guardian_portal.controls.catalogue import Choice, Control, Limit, Switch, Value, words
from guardian_portal.controls.known import sheet_and_catalogue
from guardian_portal.controls.models import ControlSheet
from guardian_portal.controls.selectors.words import value_words
from guardian_portal.family.ages import AgeRange, age_of
from guardian_portal.family.models import Child

# Of a limit a few are on offer: so many of its own steps looser.
_STEPS = (1, 2, 4, 8)


@dataclass(frozen=True)
class PlannedValue:
    """One value that a control may come to."""

    control: str
    value: Value
    label: str
    words: str

    @property
    def token(self) -> str:
        """What a form sends for it."""
        return f"{self.control}={msgspec.json.encode(self.value).decode()}"


def looser_values(child: Child, *, language: str) -> tuple[PlannedValue, ...]:
    """In the catalogue's order. What law and platform allow is asked on the day: the child will be older. Weekly
    schedules are not among them. Two queries at most.
    """
    sheet, catalogue = sheet_and_catalogue(child)
    if catalogue is None:
        return ()
    ages = age_of(child, timezone.now().date())
    return tuple(
        PlannedValue(control.key, value, words(control.labels, language), value_words(control, value, language))
        for control in catalogue.controls
        if control.managed_by == "guardian"
        for value in _looser(control, _present(control, sheet, ages))
    )


def _present(control: Control, sheet: ControlSheet | None, ages: AgeRange) -> Value:
    """What is asked for, else in force, else the default."""
    known = (sheet.asked.get(control.key), sheet.in_force.get(control.key)) if sheet else ()
    return next((one for one in known if control.is_valid(one)), control.at_ages(ages.min, ages.max).default)


def _looser(control: Control, present: Value) -> Iterator[Value]:
    """Strict first."""
    for value in _candidates(control, present):
        if control.is_valid(value) and control.is_looser(value, present):
            yield value


def _candidates(control: Control, present: Value) -> list[Value]:
    match control:
        case Choice():
            return [one.value for one in control.values]
        case Switch():
            return [False, True]
        case Limit():
            step = control.step if control.stricter == "lower" else -control.step
            return [present + step * number for number in _STEPS]
    return []
