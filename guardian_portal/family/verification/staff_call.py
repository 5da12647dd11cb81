"""A call with trained staff: the guardian asks for it, staff ring up and note how it ended.

Who answers the phone proves to be the signed-in guardian by the reference, which only their own page shows. The number
is kept, encrypted, until the request ends.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import RequestState, Strength, VerificationRequest
from guardian_portal.family.services.verifying import open_request
from guardian_portal.family.verification.methods import CALL
from guardian_portal.family.verification.providers import Applicant, Provider

WAITS = timedelta(days=14)


class CallForm(forms.Form):
    """Where to call."""

    phone = forms.CharField(
        label=_("Your telephone number"),
        help_text=_("With the country code, for example +49 30 1234567. We delete it when the call is over."),
        max_length=30,
        validators=[RegexValidator(r"^\+?[0-9][0-9 ()\-./]{4,28}$", _("Type digits, with the country code first."))],
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )


class StaffCall(Provider):
    """Ends by `services.calls.answer_call`."""

    method = CALL
    scope = Strength.DISCLOSURE
    explains = (
        _("One of our staff calls you. It costs you nothing and takes about five minutes."),
        _("They ask for a reference that only you see here, and a few questions about you and your child."),
        _("We keep who called, when, and the result. We record nothing."),
    )
    button = _("Ask for a call")
    form = CallForm

    def begin(self, *, applicant: Applicant, said: Mapping[str, Any]) -> Promise:
        open_request(
            guardian=applicant.guardian,
            guardianship=applicant.guardianship,
            child=applicant.child,
            method=self.method,
            language=applicant.language,
            lasts=WAITS,
            actor=applicant.actor,
            phone=str(said["phone"]).encode(),
        )
        return _("Your request is on the list of our staff.")

    def waiting(self, request: VerificationRequest) -> tuple[Promise | str, ...]:
        if request.state != RequestState.WAITING:
            return ()
        return (
            _("We will call you. Have this page at hand: we ask you for the reference, and we never say it first."),
            _("Whoever calls you asks for no password, no card number and no picture of a document."),
        )


provider = StaffCall()
