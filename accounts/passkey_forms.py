"""Forms of passkeys: the package's, in our words. A browser may send anything as a credential: it opens nothing."""

import struct
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm as AllauthAddWebAuthnForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm as AllauthAuthenticateWebAuthnForm
from allauth.mfa.webauthn.forms import EditWebAuthnForm as AllauthEditWebAuthnForm
from allauth.mfa.webauthn.forms import LoginWebAuthnForm as AllauthLoginWebAuthnForm
from allauth.mfa.webauthn.forms import ReauthenticateWebAuthnForm as AllauthReauthenticateWebAuthnForm
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.utils.translation import gettext_lazy as _

NAME, NAME_LENGTH = _("Name of the passkey"), 60
NAME_HELP = _("So that you know it again, for example: my phone.")
# A credential with its certificates is some 2 KB.
LARGEST_CREDENTIAL = 16 * 1024
# What the packages below let out of their parsers on hostile input, and of a signature that is not right.
UNREADABLE = (
    ArithmeticError,
    AttributeError,
    InvalidSignature,
    LookupError,
    RecursionError,
    TypeError,
    UnsupportedAlgorithm,
    ValueError,
    struct.error,
)


class CredentialField(forms.JSONField):
    """The browser's answer, as JSON of a size that can be one."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and len(value) > LARGEST_CREDENTIAL:
            raise refused()
        try:
            found = super().to_python(value)
        except RecursionError:
            raise refused() from None
        if found is not None and not isinstance(found, dict):
            raise refused()
        return found


def refused() -> forms.ValidationError:
    """One answer for every cause."""
    return forms.ValidationError(_("This passkey was not accepted. Try again, or use another way."), code="refused")


class _WithCredential(forms.Form):
    """Before allauth's class: the same checks, without a crash."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()

    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # of the class beside it
        except UNREADABLE:
            raise refused() from None
        return found


class SignInForm(_WithCredential, AllauthLoginWebAuthnForm):
    """With a passkey alone."""


class SecondStepForm(_WithCredential, AllauthAuthenticateWebAuthnForm):
    """After the password."""


class ReauthenticateForm(_WithCredential, AllauthReauthenticateWebAuthnForm):
    """To confirm that it is still the same person."""


class AddPasskeyForm(AllauthAddWebAuthnForm):
    """A name for the passkey, and whether it signs in by itself. The credential comes from the browser's ceremony."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"] = CredentialField()
        self.fields["name"] = forms.CharField(label=NAME, help_text=NAME_HELP, max_length=NAME_LENGTH, required=False)
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")
        self.fields["passwordless"].help_text = _(
            "The device then asks for your finger, your face or its PIN. A key without these can only be a second step."
        )
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        try:
            cleaned: dict[str, Any] = super().clean()
        except UNREADABLE:
            raise refused() from None
        return cleaned


class RenamePasskeyForm(AllauthEditWebAuthnForm):
    """Another name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"] = forms.CharField(label=NAME, help_text=NAME_HELP, max_length=NAME_LENGTH)
