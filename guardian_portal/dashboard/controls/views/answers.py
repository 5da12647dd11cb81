"""What waits for a guardian's word: looser values that somebody proposed, and what the child asks for."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import require_recent, signed_in
from accounts.actors import actor_of
from guardian_portal.controls.errors import ControlsConflict, ControlsRefused, LooseningRefused, RequestRefused
from guardian_portal.controls.models import ChildRequest, LooseningProposal
from guardian_portal.controls.selectors import child_requests, loosening_of, request_of
from guardian_portal.controls.services import (
    accept_loosening,
    approve_request,
    refuse_loosening,
    refuse_request,
    withdraw_loosening,
)
from guardian_portal.dashboard.controls.forms import LooseningAnswerForm, RequestAnswerForm
from guardian_portal.dashboard.controls.problems import (
    CHANGED_MEANWHILE,
    LOOSENING_PROBLEMS,
    REQUEST_PROBLEMS,
    say_outcome,
    say_refused,
)
from guardian_portal.dashboard.controls.selectors import version_of
from guardian_portal.dashboard.services import note_visit
from guardian_portal.dashboard.views.scope import guardian, own_child
from guardian_portal.family.models import Child


@require_POST
@signed_in
def loosening_answer(request: HttpRequest, child: str, loosening: str) -> HttpResponse:
    """Agree to a looser value, or keep the strict one."""
    found, asked = _own_loosening(request, child, loosening)
    form, user = LooseningAnswerForm(request.POST), guardian(request)
    if not form.is_valid():
        return redirect("dashboard:control_list", found.public_id)
    act = accept_loosening if form.accepts else refuse_loosening
    return _settled(request, found, lambda: act(loosening=asked, guardian=user, actor=actor_of(user)))


@require_POST
@signed_in
def loosening_withdraw(request: HttpRequest, child: str, loosening: str) -> HttpResponse:
    """Take back one's own."""
    found, asked = _own_loosening(request, child, loosening)
    user = guardian(request)
    return _settled(request, found, lambda: withdraw_loosening(loosening=asked, guardian=user, actor=actor_of(user)))


@require_safe
@signed_in
def request_list(request: HttpRequest, child: str) -> HttpResponse:
    """What the child asks for; the mail about it leads here."""
    found, link = own_child(request, child)
    user = guardian(request)
    note_visit(guardian=user, child=found)
    page = {
        "child": found,
        "link": link,
        "requests": child_requests(found, reader=user, language=get_language() or ""),
        "version": version_of(found),
    }
    return render(request, "dashboard/request_list.html", page)


@require_POST
@signed_in
def request_answer(request: HttpRequest, child: str, asked: str) -> HttpResponse:
    """Say yes or no, with a word. A yes sets the control by the same rule as any change."""
    found, _link = own_child(request, child)
    wish = request_of(found, asked)
    if wish is None:
        raise Http404
    require_recent(request)
    form = RequestAnswerForm(request.POST)
    if form.is_valid():
        _answer(request, wish, form)
    else:
        messages.error(request, _("Choose yes or no. A word to your child has at most 200 letters."))
    return redirect("dashboard:request_list", found.public_id)


def _answer(request: HttpRequest, wish: ChildRequest, form: RequestAnswerForm) -> None:
    user, word = guardian(request), form.cleaned_data["word"]
    try:
        if not form.approves:
            refuse_request(request=wish, guardian=user, actor=actor_of(user), word=word)
            messages.success(request, _("You said no. Your child is told."))
            return
        outcome = approve_request(request=wish, guardian=user, seen_version=form.seen, actor=actor_of(user), word=word)
    except RequestRefused as refused:
        messages.error(request, str(REQUEST_PROBLEMS[refused.problem]))
    except ControlsRefused as refused:
        say_refused(request, refused)
    except ControlsConflict:
        messages.error(request, str(CHANGED_MEANWHILE))
    else:
        messages.success(request, _("You said yes. Your child is told."))
        say_outcome(request, outcome)


def _own_loosening(request: HttpRequest, child: str, loosening: str) -> tuple[Child, LooseningProposal]:
    found, _link = own_child(request, child)
    asked = loosening_of(found, loosening)
    if asked is None:
        raise Http404
    require_recent(request)
    return found, asked


def _settled(request: HttpRequest, child: Child, act: Callable[[], None]) -> HttpResponse:
    try:
        act()
    except LooseningRefused as refused:
        messages.error(request, str(LOOSENING_PROBLEMS[refused.problem]))
    else:
        messages.success(request, _("Done. Below you see what it came to."))
    return redirect("dashboard:control_list", child.public_id)
