"""The one form in front of a family's page, and the one that shows its names."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.urls import Resolver404, resolve
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from guardian_portal.support.models import SessionReason

NEXT_MAX = 300


class BeginForm(forms.Form):
    """Why, and where to go then."""

    reason = forms.ChoiceField(
        label=_("Why do you need to see it?"), choices=SessionReason.choices, widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In your words"),
        help_text=_("Whoever checks reads this; the family never does."),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    next = forms.CharField(max_length=NEXT_MAX, required=False, widget=forms.HiddenInput)

    def clean_next(self) -> str:
        """Pages of the desk only. Two slashes lead to another host, whose path may well look like ours."""
        path = str(self.cleaned_data["next"])
        try:
            ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
            inside = ours and resolve(urlsplit(path).path).namespace == "support"
        except (Resolver404, ValueError):
            inside = False
        return path if inside else ""

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        if said.get("reason") == SessionReason.OTHER and not said.get("words"):
            self.add_error("words", _("Say in a few words why."))
        return said


class NamesForm(forms.Form):
    """Why the names are needed."""

    why = forms.CharField(
        label=_("Why you need the names"),
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
