"""How a control's value reads: in the platform's words where it has some, else in ours, in the reader's language."""

from collections.abc import Mapping

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from guardian_portal.common.currencies import minor_digits
from guardian_portal.controls.catalogue import Choice, Control, Limit, Schedule, Switch, Value, words
from guardian_portal.controls.weeks import DAYS, WHOLE_WEEK, spans_of


def value_words(control: Control, value: Value, language: str) -> str:
    """A value in words; of what this control can't have, that nobody here knows it."""
    if not control.is_valid(value):
        return _("Unknown")
    match control:
        case Choice():
            return next(words(one.labels, language) for one in control.values if one.value == value)
        case Switch():
            return pgettext("setting", "On") if value else pgettext("setting", "Off")
        case Limit():
            return _limit_words(control, value)
        case Schedule():
            return _schedule_words(control, value)
    raise TypeError(control)


def key_words(key: str) -> str:
    """A control that the platform does not declare any more."""
    return key.replace(".", " ").replace("_", " ").replace("-", " ").strip().capitalize()


def _limit_words(control: Limit, value: int) -> str:
    what, _per, period = control.unit.partition("_per_")
    amount = _amount(what, value, control.currency)
    each: Mapping[str, str] = {
        "hour": _("%(amount)s an hour"),
        "day": _("%(amount)s a day"),
        "week": _("%(amount)s a week"),
        "month": _("%(amount)s a month"),
    }
    return each.get(period, "%(amount)s") % {"amount": amount}


def _amount(what: str, value: int, currency: str | None) -> str:
    if currency:
        digits = minor_digits(currency)
        return f"{number_format(value / 10**digits, decimal_pos=digits, force_grouping=True)} {currency}"
    counted: Mapping[str, str] = {
        "minutes": ngettext("%(n)s minute", "%(n)s minutes", value),
        "hours": ngettext("%(n)s hour", "%(n)s hours", value),
        "times": ngettext("%(n)s time", "%(n)s times", value),
    }
    number = number_format(value, force_grouping=True)
    return counted[what] % {"n": number} if what in counted else f"{number} {key_words(what).lower()}"


def _schedule_words(control: Schedule, value: Value) -> str:
    allowed = control.allowed(value)
    if allowed == WHOLE_WEEK:
        return _("At any time")
    if not allowed:
        return _("At no time")
    # Written anew: the same times read the same, however they were sent.
    times = spans_of(allowed if control.spans == "allowed" else WHOLE_WEEK & ~allowed)
    listed = ", ".join(f"{_days(span['days'])} {span['start']}–{span['end']}" for span in times)  # noqa: RUF001
    return (_("Only %(times)s") if control.spans == "allowed" else _("At any time except %(times)s")) % {
        "times": listed
    }


def _days(days: list[str]) -> str:
    if len(days) == len(DAYS):
        return _("every day")
    numbers = [DAYS.index(day) for day in days]
    first, last = str(WEEKDAYS_ABBR[numbers[0]]), str(WEEKDAYS_ABBR[numbers[-1]])
    if len(days) > 2 and numbers == list(range(numbers[0], numbers[-1] + 1)):
        return f"{first}–{last}"  # noqa: RUF001
    return " ".join(str(WEEKDAYS_ABBR[number]) for number in numbers)
