"""The desk's forms about cases: which of them to see, and what to do with one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from guardian_portal.platforms.models import Platform
from guardian_portal.support.attachments.fields import AttachingForm
from guardian_portal.support.cases.once import OnceForm
from guardian_portal.support.cases.opening import WORDS_MAX
from guardian_portal.support.cases.queue import MINE, NOBODYS, Asked
from guardian_portal.support.cases.working import WAITING
from guardian_portal.support.models import Case, CaseKind, CaseState, Outcome, Urgency

ALL = ("", _("All"))


class QueueForm(forms.Form):
    """Which cases to list."""

    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All that wait")), *CaseState.choices])
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[ALL, *CaseKind.choices])
    platform = forms.ChoiceField(label=_("Platform"), required=False)
    whose = forms.ChoiceField(
        label=_("Whose"), required=False, choices=[ALL, (MINE, _("Mine")), (NOBODYS, _("Nobody's"))]
    )
    country = forms.RegexField(r"\A[A-Za-z]{2}\Z", label=_("Country, two letters"), required=False, max_length=2)
    overdue = forms.BooleanField(label=_("Past their time only"), required=False)

    def __init__(self, *args: Any, platforms: Sequence[Platform], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [ALL, *((one.public_id, one.name) for one in platforms)]
        self.fields["platform"].choices = choices  # type: ignore[attr-defined]

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def asked(self, after: str) -> Asked:
        """What is not valid narrows nothing; the page says so."""
        self.is_valid()
        return Asked(**{name: value for name, value in self.cleaned_data.items() if value}, after=after)

    @property
    def query(self) -> str:
        """The choices alone, for a saved view."""
        self.is_valid()
        return urlencode({name: value for name, value in self.cleaned_data.items() if value})


class PartForm(forms.Form):
    """One of several forms on a page: its fields' ids are its own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **kwargs})


class ViewForm(PartForm):
    """What to call a view."""

    name = forms.CharField(label=_("Keep this view as"), max_length=40)


class SeenForm(PartForm):
    """Which version of the case the page showed: what came in between is read first."""

    seen = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class AnswerForm(AttachingForm, SeenForm):
    words = forms.CharField(
        label=_("Your answer"), max_length=WORDS_MAX, widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off"})
    )
    asks = forms.BooleanField(label=_("We need something from them before we can go on"), required=False)

    field_order = ("words", "attachments", "asks", "seen")


class ChildAnswerForm(AnswerForm):
    """Goes to the child's app, where others may look on, and which takes no files."""

    attachments = None  # type: ignore[assignment]
    words = forms.CharField(
        label=_("What the child's app shows"),
        help_text=_(
            "Others may see the child's screen. Name nobody, and do not say that the child wrote to us. Where more is "
            "to be said, find another way to reach the child first."
        ),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class NoteForm(PartForm, OnceForm):
    note = forms.CharField(
        label=_("Note for colleagues"), max_length=WORDS_MAX, widget=forms.Textarea(attrs={"rows": 3})
    )


class MoveForm(SeenForm):
    state = forms.ChoiceField(
        label=_("It waits for"), choices=[(one.value, one.label) for one in CaseState if one in WAITING]
    )
    urgency = forms.TypedChoiceField(label=_("How urgent"), choices=Urgency.choices, coerce=int)


class RaiseForm(SeenForm):
    """What a request is about that was asked under another name; the graver first."""

    kind = forms.ChoiceField(label=_("What it is about"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [one for one in (CaseKind.SAFETY_CONCERN, CaseKind.CONTESTED_CUSTODY) if one != case.kind]
        self.fields["kind"].choices = [(one.value, one.label) for one in kinds]  # type: ignore[attr-defined]


class DecisionForm(SeenForm):
    outcome = forms.ChoiceField(label=_("What was decided"), choices=Outcome.choices)
    reason = forms.CharField(
        label=_("Why, for colleagues and for whoever checks"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closes = forms.BooleanField(label=_("Close the case as well"), required=False, initial=True)


class AssignForm(PartForm):
    to = forms.ChoiceField(label=_("Give it to"))

    def __init__(self, *args: Any, colleagues: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._by_id = {one.public_id: one for one in colleagues}
        choices = [(key, one.display_name) for key, one in self._by_id.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> User:
        return self._by_id[self.cleaned_data["to"]]
