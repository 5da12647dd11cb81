"""Who else looks after the child, and for oneself a rest and the way out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from accounts.actors import actor_of
from guardian_portal.dashboard.selectors import guardian_rows, invitation_rows
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.desk_days import desk_days_for
from guardian_portal.family.policies import can_invite
from guardian_portal.family.services import leave_child, pause_child, resume_child


@require_safe
@signed_in
def guardian_list(request: HttpRequest, child: str) -> HttpResponse:
    """The guardians of a child, who is invited, and what leaving means."""
    found, link = own_child(request, child)
    note_visit(guardian=guardian(request), child=found)
    page = {
        "child": found,
        "link": link,
        "guardians": guardian_rows(link, found),
        "invitations": invitation_rows(link, found),
        "can_invite": can_invite(guardian(request), link),
        "desk_days": desk_days_for(link),
    }
    return render(request, "dashboard/guardian_list.html", page)


@require_POST
@signed_in
def guardian_leave(request: HttpRequest, child: str) -> HttpResponseBase:
    """End one's own guardianship."""
    _found, link = own_child(request, child)
    leave_child(guardianship=link, actor=actor_of(guardian(request)))
    messages.success(request, _("You are no longer linked. The platform and the other guardians are told."))
    return redirect("dashboard:home")


@require_POST
@signed_in
def guardian_pause(request: HttpRequest, child: str) -> HttpResponseBase:
    """Rest from one's own guardianship."""
    found, link = own_child(request, child)
    if pause_child(guardianship=link, actor=actor_of(guardian(request))):
        messages.success(request, _("You have paused. We write to you only if there may be serious danger."))
    else:
        messages.info(request, _("This cannot be paused now."))
    return redirect("dashboard:guardian_list", found.public_id)


@require_POST
@signed_in
def guardian_resume(request: HttpRequest, child: str) -> HttpResponseBase:
    """Go on after a rest."""
    found, link = own_child(request, child)
    if resume_child(guardianship=link, actor=actor_of(guardian(request))):
        messages.success(request, _("You are back. You are told everything again."))
    else:
        messages.info(request, _("There is nothing to go on with."))
    return redirect("dashboard:guardian_list", found.public_id)
