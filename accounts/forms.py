"""The form of `/me/`."""

import unicodedata
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.zones import zone_names


def _in_a_list(name: str) -> str:
    """The name's place in a list: without accents, small and large letters alike, in any script."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


class MeForm(forms.ModelForm):  # type: ignore[type-arg]  # Django forms are not generic at run time
    """Name, language, time zone and, if wanted, country."""

    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES],
        help_text=_("Our pages and e-mails come in this language."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(name, name.replace("_", " ")) for name in zone_names()],
        help_text=_("Every time we show or write to you is in this zone."),
    )

    class Meta:
        model = User
        fields = ("name", "language", "time_zone", "country")
        widgets = {"name": forms.TextInput(attrs={"autocomplete": "name"})}
        help_texts = {
            "name": _("Your child and other guardians see it. Empty: they see part of your e-mail address."),
            "country": _("If you say it, we show help lines of your country beside those of your child's."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = cast("forms.ChoiceField", self.fields["country"])
        nothing, *countries = cast("Iterable[tuple[str, str]]", country.choices)
        # The package sorts by Latin letters only: a list in any other script would stand in the order of English.
        country.choices = [nothing, *sorted(countries, key=lambda choice: _in_a_list(str(choice[1])))]
