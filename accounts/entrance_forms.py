"""Forms on the way in: allauth's, with our words and with what phones need to fill them in."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ChangeEmailForm as AllauthChangeEmailForm
from allauth.account.forms import ChangePasswordForm as AllauthChangePasswordForm
from allauth.account.forms import ConfirmEmailVerificationCodeForm, ConfirmPasswordResetCodeForm
from allauth.account.forms import LoginForm as AllauthLoginForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import ResetPasswordKeyForm as AllauthResetPasswordKeyForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.actors import actor_of
from accounts.address_changes import stop_change
from accounts.address_checks import address_proved
from accounts.passwords import required_length
from accounts.zones import is_zone

ADDRESS = _("E-mail address")
# Letters and digits from a mail: no capital at the start, no spell checker, and the phone offers what has just come.
CODE_ATTRIBUTES = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}


def password_rule(user: Any = None) -> str:
    """The whole rule in one sentence; the blocklist explains itself when it refuses."""
    length = required_length(user)
    return ngettext(
        "At least %(n)d character. A few words in a row are safe and easy to remember.",
        "At least %(n)d characters. A few words in a row are safe and easy to remember.",
        length,
    ) % {"n": length}


class LoginForm(AllauthLoginForm):
    """Address, password, and whether this device is the person's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = ADDRESS
        self.fields["password"].help_text = ""
        self.fields["remember"].label = _("Stay signed in on this device")


class SignupForm(AllauthSignupForm):
    """Address and password, with the browser's time zone where a script could tell it."""

    time_zone = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS
        self.fields["password1"].help_text = password_rule()

    def clean_time_zone(self) -> str:
        """A wrong zone is no reason to refuse a parent: it falls back to the default and can be set on `/me/`."""
        name: str = self.cleaned_data["time_zone"]
        return name if is_zone(name) else ""

    def try_save(self, request: HttpRequest) -> object:
        if self.account_already_exists:
            # As slow as a real sign-up: the time taken must not tell that the address is known.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class AddEmailForm(AllauthAddEmailForm):
    """Another address for an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS


class ChangeEmailForm(AllauthChangeEmailForm):
    """Another address while signing up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS


class ResetPasswordForm(AllauthResetPasswordForm):
    """The address of the account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = ADDRESS


class ResetPasswordKeyForm(AllauthResetPasswordKeyForm):
    """The new password, after the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = password_rule(self.user)

    @transaction.atomic
    def save(self) -> None:
        """The code before it came to the person's own address: it works, and its owner decides anew what it shall be.

        (Whoever took an account over may have asked for another one.)
        """
        super().save()
        self.user.refresh_from_db(fields=["email"])
        address_proved(user=self.user)
        stop_change(user=self.user, actor=actor_of(self.user))


class ChangePasswordForm(AllauthChangePasswordForm):
    """The old and the new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = password_rule(self.user)


class EmailCodeForm(ConfirmEmailVerificationCodeForm):
    """The code that proves an address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(CODE_ATTRIBUTES)


class PasswordCodeForm(ConfirmPasswordResetCodeForm):
    """The code that allows a new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs.update(CODE_ATTRIBUTES)


class AddressCodeForm(forms.Form):
    """The code that shows that our mail arrives again."""

    code = forms.CharField(label=_("Code"), max_length=20, widget=forms.TextInput(attrs=CODE_ATTRIBUTES))
