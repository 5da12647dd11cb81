"""A control's value as a form carries it: one text, there and back."""

import json
from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _

from guardian_portal.common.currencies import minor_digits
from guardian_portal.controls.catalogue import Choice, Control, Limit, Schedule, Switch, Value

ON, OFF = "on", "off"


def to_text(control: Control, value: Value) -> str:
    """What stands in the field: of money the amount as people write it, of a schedule its spans."""
    match control:
        case Switch():
            return ON if value else OFF
        case Limit():
            return str(amount_of(control, value))
        case Schedule():
            return json.dumps(value, separators=(",", ":"))
    return str(value)


def from_text(control: Control, text: str) -> Value:
    """Raises ValidationError for what can't be read, and for what the control can't be."""
    value = _read(control, text)
    if not control.is_valid(value):
        raise forms.ValidationError(_why_not(control))
    return value


def digits_of(control: Limit) -> int:
    """Digits behind the point."""
    return minor_digits(control.currency) if control.currency else 0


def amount_of(control: Limit, value: int) -> Decimal:
    """Minor units as an amount of the currency; everything else as it is."""
    digits = digits_of(control)
    return Decimal(value).scaleb(-digits).quantize(Decimal(1).scaleb(-digits))


def _read(control: Control, text: str) -> Value:
    match control:
        case Choice():
            return text
        case Switch():
            return {ON: True, OFF: False}.get(text)
        case Limit():
            return _number(control, text)
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _number(control: Limit, text: str) -> int | None:
    try:
        number = Decimal(text.strip().replace(",", ".")).scaleb(digits_of(control))
        return int(number) if number == number.to_integral_value() else None
    except (InvalidOperation, OverflowError):
        return None


def _why_not(control: Control) -> str:
    if not isinstance(control, Limit):
        return _("Choose one of the values.")
    least, most = amount_of(control, control.min), amount_of(control, control.max)
    step = amount_of(control, control.step)
    return _("Type a number from %(least)s to %(most)s, in steps of %(step)s.") % {
        "least": least,
        "most": most,
        "step": step,
    }
