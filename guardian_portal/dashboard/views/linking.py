"""Linking to a child's account with a code: the form and its explained failures, the wait, the withdrawal."""

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.failures import FAILURES
from guardian_portal.dashboard.forms import LinkCodeForm
from guardian_portal.dashboard.selectors import what_is_seen, what_will_be_seen
from guardian_portal.dashboard.views.scope import guardian, own_request
from guardian_portal.family.models import PENDING_STATES, ClaimOutcome
from guardian_portal.family.policies import can_link
from guardian_portal.family.selectors import connections_to_link
from guardian_portal.family.services import LinkAttempt, cancel_link, link_by_code
from guardian_portal.family.standing import is_live

# Every other end has its words in FAILURES.
GOOD_ENDS = frozenset(ClaimOutcome) - FAILURES.keys()


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def link_code(request: HttpRequest) -> HttpResponseBase:
    """The form; a POST claims, by somebody who has shown within 15 minutes that it is them."""
    if not can_link(guardian(request)):
        return render(request, "dashboard/link_unverified.html", status=403)
    if request.method == "POST":
        require_recent(request)
    connections = connections_to_link()
    if not connections:
        return render(request, "dashboard/link_no_platform.html")
    form = LinkCodeForm(request.POST or None, connections=connections)
    if not form.is_valid():
        return _form_page(request, form)
    attempt = link_by_code(
        guardian=guardian(request),
        connection=form.connection,
        code=form.cleaned_data["code"],
        address=get_adapter().get_client_ip(request),
        actor=actor_of(guardian(request)),
    )
    if attempt.outcome in GOOD_ENDS:
        return after_success(request, attempt)
    return _form_page(request, LinkCodeForm(connections=connections), attempt)


def _form_page(request: HttpRequest, form: LinkCodeForm, attempt: LinkAttempt | None = None) -> HttpResponse:
    failure = FAILURES[attempt.outcome] if attempt else None
    page = {
        "form": form,
        "failure": failure,
        "attempt": attempt,
        "seen": what_will_be_seen(),
        "told_name": guardian(request).display_name,
        "offers_sign_in": any(connection.oidc_issuer for connection in form.connections),
    }
    return render(request, "dashboard/link_code.html", page, status=failure.status if failure else 200)


def after_success(request: HttpRequest, attempt: LinkAttempt) -> HttpResponseBase:
    """To the link, wherever it stands; whatever the method."""
    if attempt.outcome == ClaimOutcome.ACTIVE:
        messages.success(request, _("You are linked now."))
    return redirect("dashboard:link_status", attempt.guardianship.public_id if attempt.guardianship else "")


@require_safe
@signed_in
def link_status(request: HttpRequest, link: str) -> HttpResponseBase:
    """What became of a request, and what happens next."""
    found = own_request(request, link)
    if is_live(found) and found.child:
        return redirect("dashboard:child_show", found.child.public_id)
    page = {"link": found, "is_waiting": found.state in PENDING_STATES, "seen": what_is_seen(found)}
    return render(request, "dashboard/link_status.html", page)


@require_POST
@signed_in
def link_cancel(request: HttpRequest, link: str) -> HttpResponseBase:
    """Take a waiting request back."""
    found = own_request(request, link)
    if cancel_link(guardianship=found, actor=actor_of(guardian(request))):
        messages.success(request, _("Your request is withdrawn."))
        return redirect("dashboard:home")
    messages.info(request, _("This request was answered already."))
    return redirect("dashboard:link_status", found.public_id)
