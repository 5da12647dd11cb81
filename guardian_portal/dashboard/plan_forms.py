"""The forms of the growing-up plan: a step, and the birth month where nobody has said it yet."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.controls.models import Loosening
from guardian_portal.controls.selectors import PlannedValue
from guardian_portal.controls.services import StepProblem
from guardian_portal.family.services.births import BirthMonthProblem

ONLY_LOOKING = _("You can look at the plan. Only an active guardian, a day after linking, can change it.")
STEP_PROBLEMS: Mapping[str, Promise] = {
    StepProblem.NOT_ALLOWED: _(
        "You can look at the plan. Only an active guardian, a day after linking, can change it."
    ),
    StepProblem.UNKNOWN: _("Choose what the step loosens."),
    StepProblem.WHEN: _("Choose a day or an age, one of the two."),
    StepProblem.NO_AGE: _("Nobody has told us the age. Choose a day instead."),
    StepProblem.PAST: _("This is not ahead of us. Choose a later day or age."),
    StepProblem.AFTER_END: _("Supervision has ended by then. Choose an earlier day or age."),
    StepProblem.TWICE: _("This is in the plan already."),
    StepProblem.NO_SUCH_VALUE: _("The platform does not offer this value any more. Choose another one."),
    StepProblem.CHANGED: _("The step was answered or taken back meanwhile."),
}
MONTH_PROBLEMS: Mapping[str, Promise] = {
    BirthMonthProblem.KNOWN: _("The birth month is known already."),
    BirthMonthProblem.NOT_A_MONTH: _("Choose a month that has been."),
    BirthMonthProblem.OUTSIDE_BAND: _(
        "The platform knows another age range. Is that wrong? Ask the platform to correct it there."
    ),
    BirthMonthProblem.TOO_SOON: _(
        "Supervision would end within 30 days. Only the platform can tell us so. Ask the platform to correct the age."
    ),
}


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class MonthInput(forms.TextInput):
    """The browser's own calendar of months; a plain field where it has none."""

    input_type = "month"


class StepForm(forms.Form):
    """What the step loosens, and when: on a day or at an age. `offers`: what it can set by itself on that day."""

    loosens = forms.ChoiceField(label=_("What becomes looser"), choices=Loosening.choices)
    on = forms.DateField(label=_("On this day"), required=False, widget=DayInput)
    age = forms.IntegerField(label=_("Or at this age"), required=False, min_value=1, max_value=25)

    sets = forms.ChoiceField(
        label=_("Which setting changes by itself then"),
        help_text=_("As far as the law and the platform allow it on that day."),
        required=False,
    )

    def __init__(self, *args: Any, offers: Sequence[PlannedValue] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offers = {one.token: one for one in offers}
        if offers:
            self.fields["sets"].choices = [("", _("None: we see to it ourselves")), *_by_control(offers)]  # type: ignore[attr-defined]
        else:
            del self.fields["sets"]

    def clean(self) -> dict[str, Any]:
        """As `propose_step` takes it."""
        cleaned = super().clean() or self.cleaned_data
        chosen = self._offers.get(cleaned.pop("sets", ""))
        if chosen:
            cleaned |= {"control": chosen.control, "value": chosen.value}
        if not self.errors and bool(cleaned.get("on")) == bool(cleaned.get("age")):
            self.refuse(StepProblem.WHEN)
        return cleaned

    def refuse(self, problem: str) -> None:
        """Say why the step is not taken."""
        self.add_error(None, str(STEP_PROBLEMS[problem]))


def _by_control(offers: Sequence[PlannedValue]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for one in offers:
        groups.setdefault(one.label, []).append((one.token, f"{one.label}: {one.words}"))
    return list(groups.items())


class AnswerForm(forms.Form):
    """Two buttons."""

    answer = forms.ChoiceField(choices=[("agree", _("I agree")), ("decline", _("I do not agree"))])

    @property
    def agrees(self) -> bool:
        return bool(self.cleaned_data["answer"] == "agree")


class BirthMonthForm(forms.Form):
    """Only the month: no more is needed."""

    month = forms.CharField(
        label=_("Month of birth"),
        help_text=_("For example 2012-05. The day is not needed."),
        max_length=7,
        widget=MonthInput,
    )

    def refuse(self, problem: str) -> None:
        """Say why the month is not taken."""
        self.add_error("month", str(MONTH_PROBLEMS[problem]))
