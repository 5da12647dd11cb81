"""The forms of the child's page: the token that opens it, a private objection, whom to end."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.child_selectors import name_for_child
from guardian_portal.family.models import Guardianship
from guardian_portal.family.services.objecting import WORDS_MAX

EVERYBODY = "all"


class TokenForm(forms.Form):
    """The script fills it in from the address. Without script it is pasted, also as the whole address."""

    token = forms.CharField(
        label=_("The long text from the app"),
        help_text=_("Mostly this fills itself in. If it does not, copy the text from the app and put it here."),
        max_length=5000,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-child-token": ""}),
        error_messages={
            "required": _("There is nothing in the box yet. Open this page from the app."),
            "max_length": _("This is too long. Copy the text from the app once more."),
        },
    )

    def clean_token(self) -> str:
        return "".join(str(self.cleaned_data["token"]).rpartition("#")[2].split())


class TextWithLines(forms.CharField):
    """Counts a line's end as one character, as the browser's own limit does."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value or "") or "").replace("\r\n", "\n")


class ObjectionForm(forms.Form):
    """Words are welcome, and not needed."""

    words = TextWithLines(
        label=_("What would you like to tell us?"),
        max_length=WORDS_MAX,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )


class EndForm(forms.Form):
    """Which of those who supervise the child, or all of them."""

    who = forms.ChoiceField(label=_("Who should stop?"), widget=forms.RadioSelect)

    def __init__(
        self, *args: Any, guardianships: Sequence[Guardianship], hidden: Collection[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._by_id = {one.public_id: one for one in guardianships}
        names = {key: name_for_child(one.guardian, hidden) for key, one in self._by_id.items()}
        choices = [(key, name or str(_("A guardian"))) for key, name in names.items()]
        if len(choices) > 1:
            choices.append((EVERYBODY, str(_("All of them"))))
        self.fields["who"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> list[Guardianship]:
        """The guardianships that are meant."""
        who = self.cleaned_data["who"]
        return list(self._by_id.values()) if who == EVERYBODY else [self._by_id[who]]
