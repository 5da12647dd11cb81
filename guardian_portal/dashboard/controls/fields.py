"""Form fields made from a declared catalogue: one for each control, named by its key, the strictest value first."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from guardian_portal.controls.catalogue import Choice, Control, Limit, Schedule, Switch, Value, words
from guardian_portal.controls.selectors import ControlView, value_words
from guardian_portal.dashboard.controls.schedules import ScheduleWidget, spans_from
from guardian_portal.dashboard.controls.units import unit_words
from guardian_portal.dashboard.controls.values import OFF, ON, amount_of, from_text, to_text


class ControlField(forms.Field):
    """Any control: its own text in, its value out. What the rule allows is the service's to say."""

    def __init__(self, control: Control, **more: Any) -> None:
        super().__init__(**more)
        self.control = control

    def prepare_value(self, value: Any) -> Any:
        """A value becomes its text; what somebody sent stays as it was sent."""
        return value if isinstance(value, str) or value is None else to_text(self.control, value)

    def to_python(self, value: Any) -> Value:
        return from_text(self.control, str(value or ""))


class ScheduleField(ControlField):
    """Times of the week, in rows; no row at all is a value too."""

    def prepare_value(self, value: Any) -> Any:
        try:
            return from_text(self.control, value) if isinstance(value, str) else value
        except forms.ValidationError:
            return []

    def to_python(self, value: Any) -> Value:
        if isinstance(value, str):
            return from_text(self.control, value)
        return spans_from(value or [])

    def validate(self, value: Value) -> None:
        if not self.control.is_valid(value):
            raise forms.ValidationError(_("Choose days, and two different times."))


class LimitInput(forms.NumberInput):
    """A number with its unit behind it."""

    template_name = "dashboard/widgets/limit.html"

    def __init__(self, unit: str, attrs: dict[str, Any]) -> None:
        super().__init__(attrs)
        self.unit = unit

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, value, attrs), "unit": self.unit}


def field_for(view: ControlView, *, language: str, may_loosen: bool) -> ControlField:
    """The field of one control, with only those values on offer that this guardian may choose."""
    loosest = view.floor.value if may_loosen else view.control.protective(view.floor.value, view.value)
    widget = _widget(view.control, view.value, loosest, language)
    kind = ScheduleField if isinstance(view.control, Schedule) else ControlField
    return kind(
        view.control,
        label=view.label,
        help_text=_help(view, language),
        initial=view.value,
        widget=widget,
        required=True,
    )


def _widget(control: Control, present: Value, loosest: Value, language: str) -> forms.Widget:
    match control:
        case Choice():
            shown = [one for one in control.values if _offered(control, one.value, present, loosest)]
            return forms.Select(choices=[(one.value, words(one.labels, language)) for one in shown])
        case Switch():
            on, off = (ON, pgettext("setting", "On")), (OFF, pgettext("setting", "Off"))
            both: Sequence[tuple[str, str]] = (on, off) if control.strict else (off, on)
            return forms.Select(choices=[one for one in both if _offered(control, one[0] == ON, present, loosest)])
        case Limit():
            return _limit_input(control, loosest)
    return ScheduleWidget()


def _offered(control: Control, value: Value, present: Value, loosest: Value) -> bool:
    """What holds now stays on the list: a list without it would say something else."""
    return control.same(value, present) or not control.is_looser(value, loosest)


def _limit_input(control: Limit, loosest: int) -> LimitInput:
    least, most = (control.min, loosest) if control.stricter == "lower" else (loosest, control.max)
    attrs = {
        "min": amount_of(control, least),
        "max": amount_of(control, most),
        "step": amount_of(control, control.step),
        "inputmode": "decimal" if control.currency else "numeric",
    }
    return LimitInput(unit_words(control), attrs)


def _help(view: ControlView, language: str) -> str:
    """The platform's own words; hints are drawn as HTML, so they are escaped here."""
    said = [view.help]
    if isinstance(view.control, Limit):
        loosest, strictest = view.floor.value, view.control.strictest
        ends = {
            "strictest": value_words(view.control, strictest, language),
            "loosest": value_words(view.control, loosest, language),
        }
        said.append(_("Strictest: %(strictest)s. Loosest: %(loosest)s.") % ends)
    return escape(" ".join(said))
