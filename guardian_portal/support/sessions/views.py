"""`/support/sessions/…`: begin one, end it, show the names in it; and who has one or had one today."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import require_recent, staff_only
from accounts.actors import actor_of
from guardian_portal.support.models import EndedWhy, SessionReason, StaffSession

from .forms import BeginForm, NamesForm
from .guard import ask_why
from .listing import session_rows
from .running import running_sessions
from .services import SessionRefused, begin_session, end_session, show_names
from .subjects import SUBJECTS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from accounts.models import User


@require_GET
@staff_only()
def session_list(request: HttpRequest) -> HttpResponse:
    """One's own of today; for a lead and an auditor, everybody's on the platforms they serve."""
    return render(request, "support/session_list.html", {"rows": session_rows(_user(request))})


@require_http_methods(["GET", "POST"])
@staff_only()
def session_begin(request: HttpRequest, subject: str, thing: str) -> HttpResponse:
    """For a case or an item of a list; one that runs is ended, since to go on longer is to say once more why."""
    kind = SUBJECTS.get(subject)
    if kind is None:
        raise Http404
    found = get_object_or_404(kind.known_to(_user(request)), public_id=thing)
    require_recent(request)
    sent = request.POST if request.method == "POST" else None
    form = BeginForm(sent, initial={"reason": kind.usual_reason(found)})
    if not form.is_valid():
        return ask_why(request, kind, found, form)
    reason, words = SessionReason(form.cleaned_data["reason"]), form.cleaned_data["words"]
    try:
        session = begin_session(staff=_user(request), subject=kind, thing=found, reason=reason, words=words)
    except SessionRefused:
        raise Http404 from None
    to = form.cleaned_data["next"] or kind.address_of(found.public_id)
    return redirect(to or ("support:case_detail"), *([] if to else [session.case.public_id]))


@require_POST
@staff_only()
def session_end(request: HttpRequest, session: str) -> HttpResponse:
    """One's own."""
    found = get_object_or_404(StaffSession, staff=_user(request), public_id=session)
    end_session(session=found, why=EndedWhy.PERSON, actor=actor_of(_user(request)))
    messages.success(request, _("The session has ended."))
    return redirect("support:index")


@require_POST
@staff_only()
def session_names(request: HttpRequest, session: str) -> HttpResponse:
    """Name the family on the case's page until the session ends."""
    found = get_object_or_404(running_sessions(_user(request)), public_id=session)
    require_recent(request)
    form = NamesForm(request.POST)
    if form.is_valid():
        show_names(session=found, reason=form.cleaned_data["why"])
    else:
        messages.error(request, _("Say why you need the names."))
    return redirect("support:case_detail", found.case.public_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
