"""The forms of the staff's pages about verifications. References and reasons that look like evidence are refused."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import Strength
from guardian_portal.family.verification.methods import METHODS, accepted, name_of
from guardian_portal.family.verification.references import check_reference

_NOT_EVIDENCE = _("How the check can be found again, for example a number of your call log. Never evidence itself.")


class FindLinkForm(forms.Form):
    """By what a guardian reads out from a page of theirs."""

    reference = forms.CharField(
        label=_("Reference"), help_text=_("For example GP-7XKD-93PM. Guardians see it on their pages."), max_length=40
    )


class CallResultForm(forms.Form):
    """How a call ended."""

    RESULTS = (("confirmed", _("This is the guardian")), ("refused", _("Not shown to be the guardian")))

    result = forms.ChoiceField(label=_("Result"), choices=RESULTS, widget=forms.RadioSelect)
    said_reference = forms.CharField(
        label=_("Reference that the person on the phone said"),
        help_text=_("Ask for it. It stands on the guardian's own page; you do not have it."),
        max_length=20,
        required=False,
    )
    reference = forms.CharField(
        label=_("Our reference"), help_text=_NOT_EVIDENCE, max_length=64, required=False, validators=[check_reference]
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Others at the desk read this; guardians never do."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[check_reference],
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("result") == "confirmed":
            for name in ("said_reference", "reference"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("Needed for this result."))
        return cleaned


class RecordForm(forms.Form):
    """What was done outside. Only methods that the child's country accepts."""

    method = forms.ChoiceField(label=_("Method"))
    scope = forms.ChoiceField(label=_("Good for"), choices=Strength.choices, widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Our reference"), help_text=_NOT_EVIDENCE, max_length=64, validators=[check_reference]
    )
    language = forms.ChoiceField(
        label=_("Language in which the guardian was told what is kept"), choices=settings.LANGUAGES
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Others at the desk read this; guardians never do."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        validators=[check_reference],
    )

    def __init__(self, *args: Any, country: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._country = country
        usable = set().union(*(accepted(country=country, strength=one) for one in Strength.values))
        choices = [(key, name_of(key)) for key in METHODS if key in usable]
        cast("forms.ChoiceField", self.fields["method"]).choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        method, scope = cleaned.get("method"), cleaned.get("scope")
        if method and scope and method not in accepted(country=self._country, strength=scope):
            self.add_error("scope", _("In the child's country this method is not good for this."))
        return cleaned
