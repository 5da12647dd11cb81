"""The forms of these pages: all controls at once, a word with an answer, a day to go back to."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from guardian_portal.controls.catalogue import Value
from guardian_portal.controls.rules import ControlProblem
from guardian_portal.controls.selectors import ControlView, Overview
from guardian_portal.dashboard.controls.fields import field_for
from guardian_portal.dashboard.controls.problems import problem_words
from guardian_portal.dashboard.controls.schedules import ScheduleWidget
from guardian_portal.dashboard.controls.values import from_text, to_text
from guardian_portal.dashboard.plan_forms import DayInput

# What a field showed when the page was opened: only what differs from it was changed.
SHOWN = "initial-"


class SeenForm(forms.Form):
    """Carries the version of the controls that the guardian saw when deciding."""

    seen_version = forms.IntegerField(required=False, min_value=0, max_value=2**31, widget=forms.HiddenInput)

    @property
    def seen(self) -> int:
        """Who does not say it has seen nothing yet."""
        return int(self.cleaned_data.get("seen_version") or 0)


class ControlsForm(SeenForm):
    """A field for each control that guardians manage. What is not sent, or sent as it was shown, stays."""

    why = forms.CharField(
        label=_("Why?"),
        help_text=_("Your child and the other guardians read it in the history."),
        max_length=200,
        required=False,
    )

    def __init__(self, overview: Overview, *, language: str, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"seen_version": overview.version})
        self.views: Mapping[str, ControlView] = {
            view.key: view
            for view in overview.controls
            if view.managed_by == "guardian" and view.key not in self.base_fields
        }
        for key, view in self.views.items():
            self.fields[key] = field_for(view, language=language, may_loosen=overview.may_loosen)
        self.order_fields([*self.views, "why", "seen_version"])
        self._sent = {key for key in self.views if data is not None and self._is_in(data, key)}
        if data is not None:
            self.data = self._completed(data)

    @property
    def changes(self) -> dict[str, Value]:
        """Only what differs from what the page showed."""
        return {
            key: self.cleaned_data[key]
            for key, view in self.views.items()
            if key in self._sent and not view.control.same(self.cleaned_data[key], self.shown(key))
        }

    def shown(self, key: str) -> Value:
        """The value that the guardian saw."""
        view = self.views[key]
        try:
            return from_text(view.control, self.data[SHOWN + key]) if SHOWN + key in self.data else view.value
        except forms.ValidationError:
            return view.value

    def shown_text(self, key: str) -> str:
        """The same for the page's next copy."""
        return to_text(self.views[key].control, self.shown(key))

    def clean(self) -> dict[str, Any]:
        gone = {name.removeprefix(SHOWN) for name in self.data if name.startswith(SHOWN)} - set(self.views)
        if any(self.data.get(key, "") != self.data[SHOWN + key] for key in gone if key in self.data):
            self.refuse({"": ControlProblem.UNKNOWN})
        return super().clean() or self.cleaned_data

    def refuse(self, problems: Mapping[str, ControlProblem]) -> None:
        """Say by control why nothing was changed."""
        for key, problem in problems.items():
            self.add_error(key if key in self.fields else None, str(problem_words(problem)))

    def _is_in(self, data: QueryDict, key: str) -> bool:
        return not self.fields[key].widget.value_omitted_from_data(data, {}, key)

    def _completed(self, data: QueryDict) -> QueryDict:
        """With the values in effect for what was not sent: a page that comes back shows all of them."""
        full = data.copy()
        for key, view in self.views.items():
            if key not in self._sent:
                full[key] = to_text(view.control, view.value)
        return full


class AskForm(forms.Form):
    """One control, for the child who would like another value."""

    def __init__(self, view: ControlView, *, language: str, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.key = view.key
        field = field_for(view, language=language, may_loosen=True)
        if isinstance(field.widget, ScheduleWidget):
            field.widget.is_open = True
        self.fields[view.key] = field

    @property
    def wanted(self) -> Value:
        return self.cleaned_data[self.key]


class RecommendedForm(SeenForm):
    """Which of the recommended values to take."""

    keys = forms.MultipleChoiceField(required=False)

    def __init__(self, overview: Overview, *, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"seen_version": overview.version})
        self.rows = tuple(
            view for view in overview.controls if view.managed_by == "guardian" and view.differs_from_recommended
        )
        self.fields["keys"].choices = [(view.key, view.label) for view in self.rows]  # type: ignore[attr-defined]


class RequestAnswerForm(SeenForm):
    """Yes or no, with a word if one likes."""

    answer = forms.ChoiceField(choices=[("approve", _("Yes")), ("refuse", _("No"))])
    word = forms.CharField(label=_("A word to your child"), max_length=200, required=False)

    @property
    def approves(self) -> bool:
        return bool(self.cleaned_data["answer"] == "approve")


class LooseningAnswerForm(forms.Form):
    """Two buttons."""

    answer = forms.ChoiceField(choices=[("accept", _("I agree")), ("refuse", _("Keep it strict"))])

    @property
    def accepts(self) -> bool:
        return bool(self.cleaned_data["answer"] == "accept")


class BackForm(SeenForm):
    """A day whose beginning to go back to."""

    day = forms.DateField(label=_("As everything was at the beginning of this day"), widget=DayInput)
