"""Inviting another adult to look after the same child, and taking the invitation back."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.invitation_forms import InviteGuardianForm
from guardian_portal.dashboard.selectors import own_invitation
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.errors import InvitationObstacle, InvitationRefused
from guardian_portal.family.policies import can_invite
from guardian_portal.family.services import invite_guardian, withdraw_invitation

_OBSTACLES: Mapping[InvitationObstacle, tuple[str | None, Promise]] = {
    InvitationObstacle.OWN_ADDRESS: ("email", gettext_lazy("This is your own address.")),
    InvitationObstacle.OPEN_ALREADY: ("email", gettext_lazy("An invitation to this address is open already.")),
    InvitationObstacle.FULL: (
        None,
        gettext_lazy("This child has six guardians. You can invite another one once somebody has left."),
    ),
    InvitationObstacle.TOO_MANY_OPEN: (
        None,
        gettext_lazy("Five invitations for this child are open. Withdraw one, or wait until one has ended."),
    ),
    InvitationObstacle.TOO_MANY_TODAY: (
        None,
        gettext_lazy("You have sent many invitations today. Please try again tomorrow."),
    ),
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def guardian_invite(request: HttpRequest, child: str) -> HttpResponseBase:
    """Whom to invite as what; a POST writes the one mail."""
    found, link = own_child(request, child)
    if not can_invite(guardian(request), link):
        raise Http404
    require_recent(request)
    form = InviteGuardianForm(request.POST or None)
    if form.is_valid():
        try:
            invite_guardian(link=link, invited=form.invited, actor=actor_of(guardian(request)))
        except InvitationRefused as refused:
            field, words = _OBSTACLES[refused.reason]
            form.add_error(field, str(words))
        else:
            messages.success(request, _("The invitation is on its way. Your child is told."))
            return redirect("dashboard:guardian_list", found.public_id)
    return render(request, "dashboard/guardian_invite.html", {"form": form, "child": found})


@require_POST
@signed_in
def invitation_withdraw(request: HttpRequest, child: str, invitation: str) -> HttpResponseBase:
    """Take one's own invitation back."""
    found, _link = own_child(request, child)
    mine = own_invitation(guardian(request), found, invitation)
    if mine is None:
        raise Http404
    if withdraw_invitation(invitation=mine, actor=actor_of(guardian(request))):
        messages.success(request, _("The invitation is withdrawn."))
    else:
        messages.info(request, _("This invitation was answered or has ended already."))
    return redirect("dashboard:guardian_list", found.public_id)
