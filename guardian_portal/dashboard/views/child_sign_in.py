"""Linking by sign-in as the child at the platform: the page before, the way there, the way back, explained failures."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

import structlog
from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from accounts.access import is_recent, require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.child_sign_in import SignInFailed, begin, prove
from guardian_portal.dashboard.failures import SIGN_IN_FAILURES
from guardian_portal.dashboard.selectors import what_will_be_seen
from guardian_portal.dashboard.views.scope import guardian
from guardian_portal.family.limits import blocked
from guardian_portal.family.models import ClaimOutcome
from guardian_portal.family.policies import can_link
from guardian_portal.family.selectors import connection_to_sign_in, connections_to_sign_in, own_sign_in
from guardian_portal.family.services import LinkAttempt, link_by_sign_in, note_failed_sign_in
from guardian_portal.platforms.models import Connection

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
log = structlog.get_logger(__name__)


@require_safe
@signed_in
def link_sign_in(request: HttpRequest) -> HttpResponseBase:
    """What will happen and what the child will be told; a plain link leads to the platform."""
    if not can_link(guardian(request)):
        return render(request, "dashboard/link_unverified.html", status=403)
    # Here and not on the way there: the browser policy lets no form lead to another site, not even by a redirect.
    require_recent(request)
    page = {
        "connections": connections_to_sign_in(),
        "seen": what_will_be_seen(),
        "told_name": guardian(request).display_name,
    }
    return render(request, "dashboard/link_sign_in.html", page)


def _through_the_page(view: View) -> View:
    """As `signed_in`, but who is not is led to the page before: a form may not end, by redirects, on another site."""
    gate = signed_in(view)

    @wraps(view)
    def way(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return redirect_to_login(reverse("dashboard:link_sign_in"))
        return gate(request, *args, **kwargs)

    return cast("View", way)


@require_GET
@_through_the_page
def link_sign_in_start(request: HttpRequest, connection: str) -> HttpResponseBase:
    """The way to the platform's own sign-in page."""
    found = _connection(connection)
    if not is_recent(request) or not can_link(guardian(request)):
        return redirect("dashboard:link_sign_in")
    if blocked(guardian_id=guardian(request).pk, address=_address(request)):
        return _explain(request, found, ClaimOutcome.TOO_MANY_OWN)
    try:
        return begin(request=request, connection=found)
    except SignInFailed as failed:
        return _explain(request, found, failed.outcome, failed.cause)


@require_GET
@_through_the_page
def link_sign_in_return(request: HttpRequest, connection: str) -> HttpResponseBase:
    """The way back. A state works once, in the session that began: opening the address again claims nothing."""
    found = _connection(connection)
    if not can_link(guardian(request)):
        return redirect("dashboard:link_sign_in")
    try:
        proof = prove(request=request, connection=found)
    except SignInFailed as failed:
        return _explain(request, found, failed.outcome, failed.cause)
    attempt = link_by_sign_in(
        guardian=guardian(request),
        connection=found,
        sub=proof.sub,
        auth_time=proof.auth_time,
        address=_address(request),
        actor=actor_of(guardian(request)),
    )
    return _after(request, attempt)


@require_safe
@signed_in
def link_sign_in_failed(request: HttpRequest, attempt: str) -> HttpResponse:
    """Why a sign-in did not link, and what to do next."""
    found = own_sign_in(guardian(request), attempt)
    failure = SIGN_IN_FAILURES.get(ClaimOutcome(found.outcome)) if found else None
    if failure is None:
        raise Http404
    page = {"attempt": found, "failure": failure}
    return render(request, "dashboard/link_sign_in_failed.html", page, status=failure.status)


def _connection(public_id: str) -> Connection:
    found = connection_to_sign_in(public_id)
    if found is None:
        raise Http404
    return found


def _address(request: HttpRequest) -> str:
    return str(get_adapter().get_client_ip(request))


def _explain(request: HttpRequest, connection: Connection, outcome: ClaimOutcome, cause: str = "") -> HttpResponseBase:
    attempt = note_failed_sign_in(
        guardian=guardian(request),
        connection=connection,
        outcome=outcome,
        address=_address(request),
        actor=actor_of(guardian(request)),
    )
    log.info("sign_in_as_child_failed", reference=attempt.reference, outcome=outcome.value, cause=cause)
    return _after(request, attempt)


def _after(request: HttpRequest, attempt: LinkAttempt) -> HttpResponseBase:
    """Away from the address with the code in it, whatever came of it."""
    if attempt.outcome in SIGN_IN_FAILURES:
        return redirect("dashboard:link_sign_in_failed", attempt.reference)
    if attempt.outcome == ClaimOutcome.ACTIVE:
        messages.success(request, _("You are linked now."))
    return redirect("dashboard:link_status", attempt.guardianship.public_id if attempt.guardianship else "")
