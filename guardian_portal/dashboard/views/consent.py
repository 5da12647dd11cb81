"""`/children/<child>/consent/`: what is agreed to, agreeing and taking it back, and the receipt of a decision."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.consent_pages import consent_page, own_decision, receipt_of
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import applicant, guardian, own_child
from guardian_portal.family.consents import offered_for
from guardian_portal.family.errors import ConsentRefused
from guardian_portal.family.models import Child
from guardian_portal.family.purposes import Purpose
from guardian_portal.family.services.consenting import give_consent, withdraw_consent


@require_safe
@signed_in
def consent_show(request: HttpRequest, child: str) -> HttpResponse:
    """Who decides, what was decided, and how one shows who one is."""
    found, link = own_child(request, child)
    note_visit(guardian=guardian(request), child=found)
    page = consent_page(guardian(request), found, link, applicant(request, found, link))
    return render(request, "dashboard/consent_show.html", {"child": found, "link": link, "page": page})


@require_POST
@signed_in
def consent_give(request: HttpRequest, child: str) -> HttpResponseBase:
    """Agree."""
    return _decide(request, child, agrees=True)


@require_POST
@signed_in
def consent_withdraw(request: HttpRequest, child: str) -> HttpResponseBase:
    """Not agree, at first or any more: as easy as agreeing."""
    return _decide(request, child, agrees=False)


@require_safe
@signed_in
def consent_receipt(request: HttpRequest, child: str, record: str) -> HttpResponse:
    """One decision of one's own, to be printed."""
    found, link = own_child(request, child)
    own = own_decision(guardian(request), found, record)
    if own is None:
        raise Http404
    page = {"child": found, "link": link, "receipt": receipt_of(own), "guardian": guardian(request)}
    return render(request, "dashboard/consent_receipt.html", page)


def _decide(request: HttpRequest, child: str, *, agrees: bool) -> HttpResponseBase:
    found, link = own_child(request, child)
    require_recent(request)
    user, purpose = guardian(request), _purpose(request, found)
    decide = give_consent if agrees else withdraw_consent
    try:
        if purpose is None:
            raise ConsentRefused
        decide(
            guardian=user,
            guardianship=link,
            child=found,
            purpose=purpose,
            language=get_language() or user.language,
            actor=actor_of(user),
        )
    except ConsentRefused:
        messages.error(request, _("This cannot be decided here, or not now. Nothing has changed."))
    else:
        said = _("You agreed. Your receipt is below.") if agrees else _("You did not agree. It applies from now on.")
        messages.success(request, said)
    return redirect("dashboard:consent_show", found.public_id)


def _purpose(request: HttpRequest, child: Child) -> Purpose | None:
    wanted = request.POST.get("purpose")
    return next((one for one in offered_for(child) if one.key == wanted), None)
