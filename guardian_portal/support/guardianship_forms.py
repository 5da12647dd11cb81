"""The forms of the guardianships' pages: a search by whole references, and a decision with its reason."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, cast

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import Guardianship
from guardian_portal.family.services.reviews import REVIEW_TAKES

from .review_steps import DATED, STEPS, steps_for

LONGEST_REVIEW = timedelta(days=90)


class SearchForm(forms.Form):
    """One whole reference or id: parts find nothing."""

    named = forms.CharField(
        label=_("Reference or id of a link"),
        help_text=_("As the guardian reads it out, for example GP-7XKD-93PM, or the link's id."),
        max_length=40,
        required=False,
    )


class DecideForm(forms.Form):
    """What can be decided about a link as it stands."""

    decision = forms.ChoiceField(label=_("Your decision"), widget=forms.RadioSelect)
    review_ends_on = forms.DateField(
        label=_("The review ends on"),
        help_text=_("The guardian is told this day. Nothing changes by itself on it. Empty: in 14 days."),
        widget=forms.DateInput(attrs={"type": "date"}),
        required=False,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Others at the desk read this; guardians never do."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, link: Guardianship, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = steps_for(link)
        self.has_steps = bool(steps)
        cast("forms.ChoiceField", self.fields["decision"]).choices = [(step, STEPS[step]) for step in steps]
        if not DATED & set(steps):
            del self.fields["review_ends_on"]

    def clean_review_ends_on(self) -> datetime:
        """The end of that day where the desk is."""
        today, day = timezone.localdate(), self.cleaned_data["review_ends_on"]
        day = day or today + REVIEW_TAKES
        if not today < day <= today + LONGEST_REVIEW:
            raise forms.ValidationError(_("Choose a day after today, at most 90 days ahead."))
        return timezone.make_aware(datetime.combine(day, time(23, 59)))

    def step(self) -> dict[str, Any]:
        """Arguments for `take_step`."""
        return {
            "step": self.cleaned_data["decision"],
            "reason": self.cleaned_data["reason"],
            "review_ends_at": self.cleaned_data.get("review_ends_on"),
        }
