"""Linking with an invitation: the platform's signed one, pasted or from the address, and another guardian's by mail."""

from allauth.account.adapter import get_adapter
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from accounts.access import signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.failures import failure_with_invitation
from guardian_portal.dashboard.invitation_forms import InviteTokenForm
from guardian_portal.dashboard.selectors import what_will_be_seen
from guardian_portal.dashboard.views.linking import GOOD_ENDS, after_success
from guardian_portal.dashboard.views.scope import guardian
from guardian_portal.family.models import Invitation
from guardian_portal.family.policies import can_link
from guardian_portal.family.services import LinkAttempt, accept_invitation, link_by_invite, usable_invitation


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def link_invite(request: HttpRequest) -> HttpResponseBase:
    """The form for a platform's invite; opening it uses nothing up, a POST does."""
    if not can_link(guardian(request)):
        return render(request, "dashboard/link_unverified.html", status=403)
    form = InviteTokenForm(request.POST or None)
    if not form.is_valid():
        return _page(request, "dashboard/link_invite.html", form=form)
    attempt = link_by_invite(
        guardian=guardian(request),
        token=form.cleaned_data["token"],
        address=get_adapter().get_client_ip(request),
        actor=actor_of(guardian(request)),
    )
    if attempt.outcome in GOOD_ENDS:
        return after_success(request, attempt)
    return _page(request, "dashboard/link_invite.html", attempt, form=InviteTokenForm())


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def link_invitation(request: HttpRequest, token: str) -> HttpResponseBase:
    """Another guardian's invitation: what it means to accept; a POST claims. For everybody else it does not exist."""
    if not can_link(guardian(request)):
        return render(request, "dashboard/link_unverified.html", status=403)
    invitation = usable_invitation(token=token, guardian=guardian(request))
    if invitation is None:
        # The same words for none, another's, an old and a used one.
        return render(request, "dashboard/link_invitation_absent.html", status=404)
    if request.method != "POST":
        return _invitation_page(request, invitation)
    attempt = accept_invitation(
        invitation=invitation,
        guardian=guardian(request),
        address=get_adapter().get_client_ip(request),
        actor=actor_of(guardian(request)),
    )
    if attempt.outcome in GOOD_ENDS:
        return after_success(request, attempt)
    return _invitation_page(request, invitation, attempt)


def _invitation_page(request: HttpRequest, invitation: Invitation, attempt: LinkAttempt | None = None) -> HttpResponse:
    return _page(request, "dashboard/link_invitation.html", attempt, invitation=invitation)


def _page(request: HttpRequest, template: str, attempt: LinkAttempt | None = None, **more: object) -> HttpResponse:
    failure = failure_with_invitation(attempt.outcome) if attempt else None
    page = {
        "failure": failure,
        "attempt": attempt,
        "seen": what_will_be_seen(),
        "told_name": guardian(request).display_name,
        **more,
    }
    return render(request, template, page, status=failure.status if failure else 200)
