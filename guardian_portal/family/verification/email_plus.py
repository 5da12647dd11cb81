"""E-mail plus: a code by mail to the verified address, and a day later a second mail, from which it can be undone.

It counts only once the second mail has reached the mail server: COPPA's method is the mail and the confirmation
(16 CFR 312.5(b)(2)), and somebody who used an open inbox for a minute is found out by its owner.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core.internal.cryptokit import normalize_user_code
from django import forms
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.mails import send_account_mail
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.consent_notices import VERIFICATION_CONFIRM, confirm_by_mail
from guardian_portal.family.errors import CodeOver, TooManyTries, VerificationRefused, WrongCode
from guardian_portal.family.limits import keyed_hash
from guardian_portal.family.models import RequestState, Strength, VerificationRequest
from guardian_portal.family.policies import can_link
from guardian_portal.family.services.verifying import end_request, open_request, record_verification
from guardian_portal.family.verification.providers import Applicant, Provider
from notifications.models import Delivery, DeliveryState

CODE_MAIL = "family/email/verification_code"
CODE_LIVES = timedelta(minutes=15)
TRIES = 3
NEXT_CODE_AFTER = timedelta(minutes=1)
CODES_A_DAY = 5
CONFIRM_AFTER = timedelta(hours=24)
CONFIRM_WITHIN = timedelta(hours=72)


class CodeForm(forms.Form):
    """The code of the mail."""

    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


class EmailPlus(Provider):
    """Waiting for the code, then (confirming) for the second mail to leave, then recorded by the sweeper."""

    method = "email_plus"
    scope = Strength.INTERNAL
    explains = (
        _("We send a code to your confirmed address. You type it here."),
        _("A day later we send a second mail. It says how to undo this, in case it was not you."),
        _("It counts from the second mail on. We keep when, and our own reference."),
    )
    button = _("Send me a code")
    answer_form = CodeForm
    answer_button = _("Confirm")

    def is_offered(self, applicant: Applicant) -> bool:
        return can_link(applicant.guardian)

    def begin(self, *, applicant: Applicant, said: Mapping[str, Any]) -> Promise:
        _refuse_too_many(applicant)
        code = get_adapter().generate_email_verification_code()
        with transaction.atomic():
            request = open_request(
                guardian=applicant.guardian,
                guardianship=applicant.guardianship,
                child=applicant.child,
                method=self.method,
                language=applicant.language,
                lasts=CODE_LIVES,
                actor=applicant.actor,
            )
            VerificationRequest.objects.filter(pk=request.pk).update(code_hash=_hash(request, code))
            send_account_mail(
                CODE_MAIL,
                address=applicant.guardian.email,
                context={"code": code},
                reader=applicant.guardian,
                lives=CODE_LIVES,
            )
        return _("A code is on its way to you. It works for 15 minutes.")

    def waits_for_answer(self, request: VerificationRequest) -> bool:
        is_young = request.expires_at > timezone.now()
        return request.state == RequestState.WAITING and is_young and request.tries < TRIES

    def waiting(self, request: VerificationRequest) -> tuple[Promise | str, ...]:
        if request.state == RequestState.CONFIRMING:
            return (_("Your code was right. The second mail follows a day after it; from then on this counts."),)
        return (_("Look into your mail and type the code here. It works for 15 minutes."),)

    def answer(self, *, applicant: Applicant, request: VerificationRequest, said: Mapping[str, Any]) -> Promise:
        if not self.waits_for_answer(request) or not _takes_a_try(request):
            raise CodeOver
        if not constant_time_compare(_hash(request, str(said["code"])), request.code_hash):
            raise WrongCode if request.tries + 1 < TRIES else CodeOver
        with transaction.atomic():
            mine = VerificationRequest.objects.filter(pk=request.pk, state=RequestState.WAITING)
            due = timezone.now() + CONFIRM_AFTER
            if not mine.update(state=RequestState.CONFIRMING, code_hash="", expires_at=due + CONFIRM_WITHIN):
                raise CodeOver
            confirm_by_mail(request=request, due_at=due, expires_at=due + CONFIRM_WITHIN)
        return _("Thank you. A second mail follows tomorrow; from then on this counts.")


def settle_confirmations() -> int:
    """Record what the second mail has confirmed, and end what it could not; run by the sweeper. Returns how many."""
    waiting = VerificationRequest.objects.filter(state=RequestState.CONFIRMING).select_related("guardianship__child")
    due = waiting.filter(expires_at__lt=timezone.now() + CONFIRM_WITHIN)
    return sum(_settle(request) for request in due.order_by("asked_at")[:500])


def _settle(request: VerificationRequest) -> bool:
    mail = Delivery.objects.filter(notice__kind=VERIFICATION_CONFIRM, notice__thing=request.public_id)
    state = mail.values_list("state", flat=True).first()
    if state == DeliveryState.SENT:
        return _record(request)
    if state in (DeliveryState.FAILED, DeliveryState.WITHHELD, DeliveryState.BOUNCED):
        return end_request(request=request, to=RequestState.LAPSED, actor=SYSTEM)
    return False


def _record(request: VerificationRequest) -> bool:
    with transaction.atomic():
        if not end_request(request=request, to=RequestState.DONE, actor=SYSTEM):
            return False
        try:
            record_verification(
                guardianship=request.guardianship,
                method=EmailPlus.method,
                reference=request.reference,
                scope=EmailPlus.scope,
                language=request.language,
                actor=SYSTEM,
            )
        except VerificationRefused:
            # The child's country has changed since, and does not accept it.
            VerificationRequest.objects.filter(pk=request.pk).update(state=RequestState.LAPSED)
    return True


def _refuse_too_many(applicant: Applicant) -> None:
    now = timezone.now()
    asked = VerificationRequest.objects.filter(
        guardianship__guardian=applicant.guardian, method=EmailPlus.method, asked_at__gt=now - timedelta(days=1)
    ).order_by("-asked_at")
    times = list(asked.values_list("asked_at", flat=True)[:CODES_A_DAY])
    if len(times) == CODES_A_DAY or (times and times[0] > now - NEXT_CODE_AFTER):
        raise TooManyTries


def _takes_a_try(request: VerificationRequest) -> bool:
    """Counted before it is looked at: a thousand at once are still three."""
    left = VerificationRequest.objects.filter(pk=request.pk, state=RequestState.WAITING, tries__lt=TRIES)
    return bool(left.update(tries=F("tries") + 1))


def _hash(request: VerificationRequest, code: str) -> str:
    """Bound to the address: a code for one is none for the next."""
    said = f"{request.public_id}:{request.guardianship.guardian.email}:{normalize_user_code(code)}"
    return keyed_hash("verification_code", said)


provider = EmailPlus()
