"""Forms about the account itself: sign-up and `/me/`."""

import unicodedata
from collections.abc import Iterable
from typing import Any, cast

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.zones import is_zone, zone_names


class SignupForm(AllauthSignupForm):
    """allauth's, with the browser's time zone where a script could tell it."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def clean_time_zone(self) -> str:
        """A wrong zone is no reason to refuse a parent: it falls back to the default and can be set on `/me/`."""
        name: str = self.cleaned_data["time_zone"]
        return name if is_zone(name) else ""

    def try_save(self, request: HttpRequest) -> object:
        if self.account_already_exists:
            # As slow as a real sign-up: the time taken must not tell that the address is known.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AddressCodeForm(forms.Form):
    """The code from a mail, typed as people type it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


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
