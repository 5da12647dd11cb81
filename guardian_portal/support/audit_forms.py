"""What to look for in the audit trail: whole ids only, so that no address gets into the entry about the look."""

from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from guardian_portal.audit.actions import Action

from .audit_reading import Wanted

AN_ID = r"^[A-Za-z0-9_/-]+$"
NOT_AN_ID = {"invalid": _("An id has letters, digits and dashes only.")}


class TrailForm(forms.Form):
    """Every field may be empty."""

    action = forms.ChoiceField(
        label=_("What was done"),
        required=False,
        choices=[("", _("Anything")), *((value, value) for value in sorted(Action.values))],
    )
    actor = forms.RegexField(
        AN_ID,
        label=_("Who did it"),
        help_text=_("Their id, as it stands in an entry."),
        max_length=64,
        required=False,
        error_messages=NOT_AN_ID,
    )
    thing = forms.RegexField(
        AN_ID,
        label=_("What it was about"),
        help_text=_("An id, or the reference of a link such as GP-7XKD-93PM. Whole ones only."),
        max_length=64,
        required=False,
        error_messages=NOT_AN_ID,
    )
    day = forms.DateField(
        label=_("On the day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        # A day before and after it can be reckoned.
        validators=[MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
    )

    def wanted(self) -> Wanted:
        return Wanted(**self.cleaned_data)
