"""The forms of the age rules: which ones to list, and what a new or changed one says."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from guardian_portal.family.models import ANY_COUNTRY, AgeRule, AgeRuleKind, Certainty
from guardian_portal.family.services.age_rules import AgeRuleConflict, AgeRuleRefused, RuleChange, try_change
from guardian_portal.support.age_proposals import CONFLICTS

# Under which field an explained conflict stands.
_FIELDS = {AgeRuleConflict.AGE: "age", AgeRuleConflict.REVERSED: "valid_to"}


class DayInput(forms.DateInput):
    """The browser's own calendar, which speaks ISO."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def country_choices() -> list[tuple[str, Any]]:
    """The default first, then the countries by name."""
    return [(ANY_COUNTRY, _("Every other country")), *((one.code, one.name) for one in countries)]


class RuleFilterForm(forms.Form):
    """Which rules to list."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    kind = forms.ChoiceField(label=_("Rule"), required=False, choices=[("", _("All")), *AgeRuleKind.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", _("All")), *country_choices()]  # type: ignore[attr-defined]


class AgeRuleForm(forms.Form):
    """One rule. `rule`: the one that is changed; its country and kind stay."""

    country = forms.ChoiceField(label=_("Country"))
    kind = forms.ChoiceField(label=_("Rule"), choices=AgeRuleKind.choices)
    age = forms.IntegerField(label=_("Age"), help_text=_("In years. 0 says: at no age."), min_value=0)
    valid_from = forms.DateField(
        label=_("Valid from"),
        help_text=_("Later than the present rule's first day: a change of the law. The same day: a correction."),
        widget=DayInput,
    )
    valid_to = forms.DateField(label=_("First day on which it is not valid any more"), required=False, widget=DayInput)
    certainty = forms.ChoiceField(label=_("How certain"), choices=Certainty.choices)
    note = forms.CharField(label=_("Note"), help_text=_("The law and its section."), max_length=255, required=False)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("For the second person, who reads it before answering."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, rule: AgeRule | None = None, **kwargs: Any) -> None:
        self.rule = rule
        if rule:
            kwargs["initial"] = {
                name: getattr(rule, name) for name in ("age", "valid_from", "valid_to", "certainty", "note")
            }
        super().__init__(*args, **kwargs)
        if rule:
            del self.fields["country"], self.fields["kind"]
        else:
            self.fields["country"].choices = country_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        try:
            try_change(change=self.change)
        except AgeRuleRefused as refused:
            self.add_error(_FIELDS.get(refused.conflict), str(CONFLICTS[refused.conflict]))
        return cleaned

    @property
    def change(self) -> RuleChange:
        """What is proposed."""
        said = self.cleaned_data
        return RuleChange(
            country=self.rule.country if self.rule else said["country"],
            kind=self.rule.kind if self.rule else said["kind"],
            age=said["age"],
            valid_from=said["valid_from"],
            valid_to=said["valid_to"],
            certainty=said["certainty"],
            note=said["note"],
            replaces=self.rule.public_id if self.rule else "",
        )
