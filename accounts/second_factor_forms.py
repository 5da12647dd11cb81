"""Forms of the second factor: allauth's, with the keyboard that phones should show, and reasons said in full."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.totp.forms import DeactivateTOTPForm as AllauthDeactivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.passwords import second_factors_of

NAME, NAME_LENGTH = _("Name of the passkey"), 60
NAME_HELP = _("So that you know it again, for example: my phone.")


class AuthenticateForm(AllauthAuthenticateForm):
    """Six digits or a recovery code, at sign-in; knows what else its person could use."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_digits(self)
        types = set(second_factors_of(self.user).values_list("type", flat=True))
        self.has_app = Authenticator.Type.TOTP in types
        self.has_passkey = Authenticator.Type.WEBAUTHN in types


class ReauthenticateForm(AllauthReauthenticateForm):
    """The same, to confirm that it is still the same person."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_digits(self)


class ActivateTOTPForm(AllauthActivateTOTPForm):
    """The first six digits, to show that the app is set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_digits(self)


class DeactivateTOTPForm(AllauthDeactivateTOTPForm):
    """Says why the second factor stays, where it must."""

    def clean(self) -> dict[str, Any] | None:
        reason = get_adapter().reason_to_keep(self.authenticator)
        if reason:
            raise forms.ValidationError(reason, code="cannot_delete_authenticator")
        cleaned: dict[str, Any] | None = super().clean()
        return cleaned


class AddPasskeyForm(AllauthAddWebAuthnForm):
    """A name for the passkey, and whether it signs in by itself. The credential comes from the browser's ceremony."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = NAME
        self.fields["name"].max_length = NAME_LENGTH
        self.fields["name"].widget.attrs["maxlength"] = str(NAME_LENGTH)
        self.fields["name"].help_text = NAME_HELP
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _(
            "The device then asks for your finger, your face or its PIN. A key without these can only be a second step."
        )
        self.fields["passwordless"].initial = True

    def clean_name(self) -> str:
        name: str = super().clean_name()
        return name[:NAME_LENGTH]


class RenamePasskeyForm(AllauthEditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=NAME, help_text=NAME_HELP, max_length=NAME_LENGTH)


def _as_digits(form: forms.Form) -> None:
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs["inputmode"] = "numeric"
