"""The forms under a held incident: a decision with its reason, and the second person's answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import Guardianship
from guardian_portal.incidents.models import Decision


class DecisionForm(forms.Form):
    """Release or refuse. Where two people are needed, a release names the guardians who are told."""

    decision = forms.ChoiceField(label=_("Your decision"), choices=Decision.choices, widget=forms.RadioSelect)
    named = forms.MultipleChoiceField(
        label=_("Which guardians are told"),
        help_text=_("Never tick a guardian who may be the danger."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Others at the desk read this; guardians never do."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, guardianships: Sequence[Guardianship], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names_guardians = bool(guardianships)
        if not guardianships:
            del self.fields["named"]
            return
        named = cast("forms.MultipleChoiceField", self.fields["named"])
        named.choices = [(one.public_id, one.guardian.display_name) for one in guardianships]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.names_guardians and cleaned.get("decision") == Decision.RELEASED and not cleaned.get("named"):
            self.add_error("named", _("Choose at least one guardian, or refuse."))
        return cleaned

    def verdict(self) -> dict[str, Any]:
        """Arguments for `decide`."""
        return {name: self.cleaned_data.get(name, ()) for name in ("decision", "reason", "named")}


class AnswerForm(forms.Form):
    """Two buttons."""

    answer = forms.ChoiceField(choices=[("agree", _("I agree")), ("decline", _("I do not agree"))])

    @property
    def agrees(self) -> bool:
        return bool(self.cleaned_data["answer"] == "agree")
