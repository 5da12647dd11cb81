"""The range of days that is printed or exported: two days, written as they stand in the address."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from guardian_portal.activity.periods import Period, period_range
from guardian_portal.dashboard.plan_forms import DayInput

MOST_DAYS = 3 * 365 + 1
FIRST_DAY = date(2000, 1, 1)
_WRITTEN = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class DayField(forms.DateField):
    """A day as YYYY-MM-DD and in no other form."""

    widget = DayInput

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values or isinstance(value, date):
            return value or None
        text = str(value).strip()
        try:
            return date.fromisoformat(text if _WRITTEN.fullmatch(text) else "")
        except ValueError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class RangeForm(forms.Form):
    """`from` and `to`, both included. `today` is the reader's."""

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        wrong = _("This is not a day. Write it as 2026-11-30.")
        first = {"required": _("Say from which day."), "invalid": wrong}
        last = {"required": _("Say up to which day."), "invalid": wrong}
        # Not as attributes of the class: "from" is a word of Python's own.
        self.fields["from"] = DayField(label=_("From"), error_messages=first)
        self.fields["to"] = DayField(label=_("Up to and including"), error_messages=last)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("from"), cleaned.get("to")
        if first and first < FIRST_DAY:
            self.add_error("from", str(_("That is too long ago. Choose a day from 2000 on.")))
        elif first and first > self.today:
            self.add_error("from", str(_("This day is still to come.")))
        elif first and last and last < first:
            self.add_error("to", str(_("The last day is before the first.")))
        elif first and last and last - first >= timedelta(days=MOST_DAYS):
            self.add_error("to", str(_("That is more than three years. Choose a shorter time.")))
        return cleaned

    @property
    def period(self) -> Period:
        """The days asked for, once they are valid."""
        return period_range(self.cleaned_data["from"], self.cleaned_data["to"])
