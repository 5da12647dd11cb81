"""Forms of the second factor: allauth's, with the keyboard that phones should show, and reasons said in full."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm as AllauthAuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as AllauthReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm as AllauthActivateTOTPForm
from allauth.mfa.totp.forms import DeactivateTOTPForm as AllauthDeactivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.passwords import second_factors_of


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


def _as_digits(form: forms.Form) -> None:
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs["inputmode"] = "numeric"
