"""The form of `/me/`."""

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.zones import zone_names


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
