"""The desk's answer to a child: short, and such that anybody may read it over the child's shoulder."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

ANSWER_MAX = 500


class ObjectionAnswerForm(forms.Form):
    """Begins with words that give nothing away."""

    words = forms.CharField(
        label=_("What the child's app shows"),
        help_text=_(
            "Others may see the child's screen. Name nobody, and do not say that the child wrote to us. Where more is "
            "to be said, find another way to reach the child first."
        ),
        initial=_("Hello from the help desk. If you would like to talk, open your page from the app: we are there."),
        max_length=ANSWER_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
