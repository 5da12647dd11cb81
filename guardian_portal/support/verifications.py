"""Verifications, for staff: calls that guardians asked for, and what was done outside, found by a link's reference."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import staff_only
from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.consent_policies import can_record_verification
from guardian_portal.family.errors import VerificationRefused, WrongCode
from guardian_portal.family.models import Guardianship, Verification, VerificationRequest
from guardian_portal.family.services.calls import confirm_call, refuse_call
from guardian_portal.family.services.verifying import record_by_staff, undo_by_staff
from guardian_portal.family.serving import ACTING
from guardian_portal.family.verification.lists import link_by_reference, links_to_verify, waiting_calls
from guardian_portal.family.verification.methods import CALL, accepted, name_of

from .sessions.guard import in_session, thing_of
from .verification_forms import CallResultForm, FindLinkForm, RecordForm

CALLS_A_PAGE = 25


@require_GET
@staff_only()
def verification_list(request: HttpRequest) -> HttpResponse:
    """Who waits for a call, the longest first; and the way to a link by its reference."""
    form = FindLinkForm(request.GET if "reference" in request.GET else None)
    if form.is_valid():
        link = link_by_reference(form.cleaned_data["reference"], _user(request))
        if link:
            return redirect("support:verification_link", link=link.public_id)
        form.add_error("reference", _("No link of today has this reference."))
    page = Paginator(waiting_calls(_user(request)), CALLS_A_PAGE).get_page(request.GET.get("page"))
    _looked(request, "verification_list", str(page.number))
    return render(request, "support/verification_list.html", {"page": page, "form": form})


@require_GET
@staff_only()
@in_session("call")
def call_show(request: HttpRequest, call: str) -> HttpResponse:
    """One request for a call, with the number."""
    found = _call(request)
    _looked(request, "verification_request", found.public_id)
    return _call_page(request, found, CallResultForm())


@require_POST
@staff_only(*ACTING)
@in_session("call")
def call_answer(request: HttpRequest, call: str) -> HttpResponse:
    """How it ended."""
    found = _call(request)
    form = CallResultForm(request.POST)
    if not form.is_valid():
        return _call_page(request, found, form)
    try:
        _note_result(found, _user(request), form.cleaned_data)
    except WrongCode:
        form.add_error("said_reference", _("This is not the reference. Stop the call, or ask once more."))
        return _call_page(request, found, form)
    except VerificationRefused:
        messages.error(request, _("This can't be recorded like that, or it changed meanwhile. Please look again."))
    else:
        messages.success(request, _("Recorded. The guardian is told."))
    return redirect("support:verification_list")


@require_GET
@staff_only()
@in_session("link", scope=links_to_verify)
def verification_link(request: HttpRequest, link: str) -> HttpResponse:
    """What one guardian's link has been verified by, and a form for what was done outside."""
    found = _link(request)
    _looked(request, "guardianship", found.public_id)
    return _link_page(request, found, _record_form(found))


@require_POST
@staff_only(*ACTING)
@in_session("link", scope=links_to_verify)
def verification_record(request: HttpRequest, link: str) -> HttpResponse:
    """Record what was done outside."""
    found = _link(request)
    form = _record_form(found, request.POST)
    if not form.is_valid():
        return _link_page(request, found, form)
    try:
        record_by_staff(staff=_user(request), guardianship=found, **form.cleaned_data)
    except VerificationRefused:
        messages.error(request, _("This can't be recorded like that, or it changed meanwhile. Please look again."))
    else:
        messages.success(request, _("Recorded. The guardian is told."))
    return redirect("support:verification_link", link=found.public_id)


@require_POST
@staff_only(*ACTING)
@in_session("link", scope=links_to_verify)
def verification_undo(request: HttpRequest, link: str, verification: str) -> HttpResponse:
    """It was recorded by mistake, or turned out wrong."""
    found = get_object_or_404(Verification, guardianship=_link(request), public_id=verification)
    if undo_by_staff(verification=found, staff=_user(request)):
        messages.success(request, _("Undone. The guardian is told."))
    return redirect("support:verification_link", link=link)


def _note_result(call: VerificationRequest, staff: User, said: dict[str, Any]) -> None:
    if said["result"] == "refused":
        refuse_call(request=call, staff=staff, reason=said["reason"])
        return
    child = call.guardianship.child
    wide = child is not None and CALL in accepted(country=child.country, strength="disclosure")
    confirm_call(
        request=call,
        staff=staff,
        said_reference=said["said_reference"],
        reference=said["reference"],
        scope="disclosure" if wide else "internal",
        reason=said["reason"],
    )


def _call(request: HttpRequest) -> VerificationRequest:
    return cast("VerificationRequest", thing_of(request))


def _link(request: HttpRequest) -> Guardianship:
    return cast("Guardianship", thing_of(request))


def _record_form(link: Guardianship, said: Any = None) -> RecordForm:
    if link.child is None:
        raise Http404
    return RecordForm(said, country=link.child.country, initial={"language": link.guardian.language})


def _call_page(request: HttpRequest, call: VerificationRequest, form: CallResultForm) -> HttpResponse:
    page = {
        "call": call,
        "phone": bytes(call.phone or b"").decode(),
        "form": form,
        "may_record": can_record_verification(_user(request), call.guardianship),
    }
    return render(request, "support/verification_call.html", page)


def _link_page(request: HttpRequest, link: Guardianship, form: RecordForm) -> HttpResponse:
    page = {
        "link": link,
        "rows": [(one, name_of(one.method)) for one in link.verifications.order_by("-verified_at", "-pk")],
        "form": form,
        "may_record": can_record_verification(_user(request), link),
    }
    return render(request, "support/verification_link.html", page)


def _looked(request: HttpRequest, kind: str, public_id: str) -> None:
    record(actor=actor_of(_user(request)), action=Action.VERIFICATION_VIEWED, object_kind=kind, object_id=public_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
