"""Showing who one is, from the consent page: a page for each way that works here, stopping it, undoing it."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.views.scope import applicant, guardian, own_child
from guardian_portal.family.consent_policies import can_be_verified
from guardian_portal.family.consents import open_requests
from guardian_portal.family.errors import CodeOver, TooManyTries, VerificationRefused, WrongCode
from guardian_portal.family.models import Guardianship, RequestState, Verification, VerificationRequest
from guardian_portal.family.services.verifying import end_request, undo_verification
from guardian_portal.family.verification.providers import Applicant, Provider, offers


@dataclass(frozen=True)
class _Step:
    """Where a verification stands: what is under way, whether it waits for something typed, and the form for it."""

    provider: Provider
    waiting: VerificationRequest | None
    awaits_answer: bool
    form: forms.Form

    @property
    def next_steps(self) -> tuple[object, ...]:
        return self.provider.waiting(self.waiting) if self.waiting else ()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def verification_begin(request: HttpRequest, child: str, method: str) -> HttpResponseBase:
    """What this way asks and keeps; a POST begins it, or hands in what was typed."""
    found, link = own_child(request, child)
    who = applicant(request, found, link)
    provider = _offered(who, method)
    require_recent(request)
    step = _step(request, link, provider)
    if request.method == "POST" and step.form.is_valid() and _act(request, who, step):
        unfinished = _step(request, link, provider).awaits_answer
        return redirect(request.path) if unfinished else redirect("dashboard:consent_show", found.public_id)
    page = {"child": found, "provider": provider, "step": step, "form": step.form}
    return render(request, "dashboard/verification_begin.html", page)


@require_POST
@signed_in
def verification_stop(request: HttpRequest, child: str, method: str) -> HttpResponseBase:
    """Take back what is under way."""
    found, link = own_child(request, child)
    waiting = _open(link, method)
    if waiting is None:
        raise Http404
    require_recent(request)
    end_request(request=waiting, to=RequestState.WITHDRAWN, actor=actor_of(guardian(request)))
    messages.success(request, _("Taken back. We keep only that you had asked."))
    return redirect("dashboard:consent_show", found.public_id)


@require_POST
@signed_in
def verification_undo(request: HttpRequest, child: str, verification: str) -> HttpResponseBase:
    """It was not me, or I have changed my mind."""
    found, link = own_child(request, child)
    mine = Verification.objects.filter(guardianship=link, public_id=verification).first()
    if mine is None:
        raise Http404
    require_recent(request)
    undo_verification(verification=mine, actor=actor_of(guardian(request)))
    messages.success(request, _("Undone. It does not count any more."))
    return redirect("dashboard:consent_show", found.public_id)


def _offered(who: Applicant, method: str) -> Provider:
    provider = next((one for one in offers(who) if one.method == method), None)
    if provider is None or not can_be_verified(who.guardian, who.guardianship):
        raise Http404
    return provider


def _open(link: Guardianship, method: str) -> VerificationRequest | None:
    return next((one for one in open_requests(link) if one.method == method), None)


def _step(request: HttpRequest, link: Guardianship, provider: Provider) -> _Step:
    waiting = _open(link, provider.method)
    awaits = waiting is not None and provider.waits_for_answer(waiting) and "begin" not in request.POST
    said = request.POST if request.method == "POST" else None
    return _Step(provider, waiting, awaits, (provider.answer_form if awaits else provider.form)(said))


def _act(request: HttpRequest, who: Applicant, step: _Step) -> bool:
    """True when the form is done with; an error to mend in it is said at its field."""
    said = step.form.cleaned_data
    try:
        if "begin" in request.POST:
            told = step.provider.begin(applicant=who, said=said)
        elif step.awaits_answer and step.waiting:
            told = step.provider.answer(applicant=who, request=step.waiting, said=said)
        else:
            raise CodeOver  # it waited when the page was made, and does not any more
    except WrongCode:
        field = next(iter(step.form.fields), None)
        step.form.add_error(field, _("This is not the code. Look at the newest mail and type it again."))
        return False
    except CodeOver:
        messages.error(request, _("This code no longer works. Ask for a new one."))
    except TooManyTries:
        messages.warning(request, _("You asked a moment ago, or often today. Wait a little, then try again."))
    except VerificationRefused:
        messages.error(request, _("This is not possible now. Nothing has changed."))
    else:
        messages.success(request, str(told))
    return True
