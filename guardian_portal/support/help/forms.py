"""What a guardian writes to the desk: about which child or platform, with which reference, and the words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import Child, LinkRequest
from guardian_portal.platforms.models import Connection, Platform
from guardian_portal.support.attachments.fields import AttachingForm
from guardian_portal.support.cases.once import OnceForm
from guardian_portal.support.cases.opening import WORDS_MAX

NO_CHILD = "none"
REFERENCE = re.compile(r"GP-[A-Z0-9]{4}-[A-Z0-9]{4}\Z")


class WordsForm(AttachingForm, OnceForm):
    """The words, and a line's end counts as one character; files, where they help."""

    words = forms.CharField(
        label=_("Your message"),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 6, "autocomplete": "off"}),
        error_messages={"required": _("Write what you would like us to know.")},
    )

    field_order: Sequence[str] = ("words", "attachments")


class RequestForm(WordsForm):
    """Asks only what is not known already: no choice of one. `known`: the child of the alert that it is about."""

    about = forms.ChoiceField(label=_("Which child is it about?"), widget=forms.RadioSelect)
    platform = forms.ChoiceField(label=_("Which app or platform is it about?"), required=False)
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("Such as GP-7XKD-93PM. It stands on the page on which linking failed."),
        max_length=20,
        required=False,
    )

    field_order = ("about", "platform", "reference", "words", "attachments")

    def __init__(
        self,
        *args: Any,
        children: Sequence[Child],
        connections: Sequence[Connection],
        asks_reference: bool,
        known: Child | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._known = known
        self._children = {one.public_id: one for one in children}
        self._platforms = {one.platform.public_id: one.platform for one in connections}
        self._choose("about", [(key, one.display_handle or key[:4]) for key, one in self._children.items()])
        self._choose("platform", [(key, one.name) for key, one in self._platforms.items()])
        if known or not children:
            del self.fields["about"]
        if known or len(self._platforms) < 2:
            del self.fields["platform"]
        if not asks_reference:
            del self.fields["reference"]

    def clean_reference(self) -> str:
        """As people type it; of whose it is the desk takes care."""
        typed = "".join(str(self.cleaned_data["reference"]).split()).upper()
        if typed and not REFERENCE.match(typed):
            raise forms.ValidationError(_("A reference looks like GP-7XKD-93PM."))
        return typed

    @property
    def countries(self) -> tuple[str, ...]:
        """Of the children that can be named, for their help lines."""
        return tuple(one.country for one in self._children.values())

    @property
    def child(self) -> Child | None:
        return self._known or self._children.get(self.cleaned_data.get("about", ""))

    @property
    def chosen_platform(self) -> Platform | None:
        """The chosen one; where there is only one, that; None for whoever said neither."""
        if len(self._platforms) == 1:
            return next(iter(self._platforms.values()))
        return self._platforms.get(self.cleaned_data.get("platform", ""))

    def attempt(self, person_id: int) -> LinkRequest | None:
        """The own try that the reference names: it knows the platform."""
        reference = self.cleaned_data.get("reference", "")
        if not reference:
            return None
        own = LinkRequest.objects.filter(guardian_id=person_id, reference=reference)
        return own.select_related("connection__platform").first()

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        last = (NO_CHILD, str(_("None of them"))) if name == "about" else ("", str(_("Neither, or I do not know")))
        self.fields[name].choices = [*choices, last]  # type: ignore[attr-defined]


class ChildForm(OnceForm):
    """A child's words; short is enough."""

    words = forms.CharField(
        label=_("What would you like to tell us?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
        error_messages={"required": _("Write a few words first.")},
    )
