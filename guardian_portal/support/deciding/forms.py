"""The forms by which one person proposes in a case: about what, why, and what a second one has to know."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from guardian_portal.support.deciding.identity import FIRST, WAYS
from guardian_portal.support.deciding.links import REASONS

QUIETLY = (
    ("no", _("Yes, as whenever a link ends")),
    ("yes", _("No mail: it would put somebody in danger")),
)


class ProposeForm(forms.Form):
    """About which thing, and why. `more` names the fields that the proposal keeps."""

    more: ClassVar[tuple[str, ...]] = ()

    thing = forms.ChoiceField(label=_("Which"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The second person reads it before answering, the family never does. Ids are enough: name nobody."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, things: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast("forms.ChoiceField", self.fields["thing"]).choices = list(things)
        if len(things) == 1:
            self.initial.setdefault("thing", things[0][0])

    @property
    def params(self) -> dict[str, object]:
        """What the proposal keeps beside the thing and the reason."""
        return {name: self.cleaned_data[name] for name in self.more}


class EndLinkForm(ProposeForm):
    more = ("why", "quietly")

    why = forms.ChoiceField(
        label=_("Why"),
        choices=[(key.value, words) for key, words in REASONS.items()],
        widget=forms.RadioSelect,
    )
    quietly = forms.TypedChoiceField(
        label=_("Is this guardian told by mail?"),
        choices=QUIETLY,
        coerce=lambda said: said == "yes",
        initial="no",
        widget=forms.RadioSelect,
    )
    field_order = ("thing", "why", "quietly", "reason")


class FreezeForm(ProposeForm):
    """Nothing more."""


class AskAgainForm(ProposeForm):
    """Nothing more."""


class AddressForm(ProposeForm):
    more = ("way",)

    way = forms.ChoiceField(
        label=_("Where we write"),
        help_text=_("Only to what was proved before. Never to an address or a number that somebody names in the case."),
        choices=WAYS,
        initial=FIRST,
        widget=forms.RadioSelect,
    )
    field_order = ("thing", "way", "reason")


class EraseChildForm(ProposeForm):
    """Nothing more."""


class EraseAccountForm(ProposeForm):
    """Nothing more."""
