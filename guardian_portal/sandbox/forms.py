"""The forms of the app: a new player, and the address of a guardian to invite."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .accounts import OLDEST_PLAYER, make_account
from .ages import YOUNGEST
from .models import Account
from .problems import Problem

COUNTRIES = ("AU", "BR", "DE", "ES", "FR", "GB", "ID", "IN", "JP", "KR", "MX", "TH", "US")


class AccountForm(forms.Form):
    """Handle, country and age of a new player."""

    handle = forms.RegexField(
        label=_("Player name"),
        help_text=_("Small letters, digits, - and _."),
        regex=r"^[a-z0-9][a-z0-9_-]{0,29}$",
        max_length=30,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    country = forms.ChoiceField(label=_("Country"), choices=[(code, code) for code in COUNTRIES])
    age = forms.IntegerField(label=_("Age"), min_value=YOUNGEST, max_value=OLDEST_PLAYER)

    def made_account(self) -> Account | None:
        """Make the account of a valid form; None, with an error on the field, when the name is taken."""
        try:
            return make_account(**self.cleaned_data)
        except Problem:
            self.add_error("handle", _("This name is taken."))
            return None


class InviteForm(forms.Form):
    """Whom a player invites."""

    email = forms.EmailField(
        label=_("E-mail address of your guardian"),
        help_text=_("Only the owner of this address can use the invitation."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
