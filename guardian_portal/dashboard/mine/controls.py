"""The controls on the child's side: how they stand, the ledger, asking for another value, taking a request back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from guardian_portal.controls.errors import RequestRefused
from guardian_portal.controls.selectors import child_requests, controls_overview, ledger_page, request_of
from guardian_portal.controls.services import propose_value, withdraw_request
from guardian_portal.dashboard.controls.forms import AskForm
from guardian_portal.dashboard.controls.problems import REQUEST_PROBLEMS
from guardian_portal.dashboard.controls.rows import blocks_of
from guardian_portal.dashboard.mine.access import visitors_only
from guardian_portal.family.selectors import guardians_of
from guardian_portal.family.services import child_actor

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from guardian_portal.controls.selectors import ControlView
    from guardian_portal.family.models import Child, ChildSession


@require_safe
@visitors_only
def show(request: HttpRequest, visit: ChildSession) -> HttpResponse:
    """The guardians' overview, to be read, with a way to ask for something else."""
    child, language = visit.child, get_language() or ""
    overview = controls_overview(child, reader=None, language=language)
    page = {
        "page": overview,
        "blocks": blocks_of(overview),
        "requests": child_requests(child, reader=None, language=language),
        "supervised": guardians_of(child).exists(),
    }
    return render(request, "dashboard/mine_controls.html", page)


@require_safe
@visitors_only
def history(request: HttpRequest, visit: ChildSession) -> HttpResponse:
    """The guardians' ledger, all of it."""
    chosen, before = request.GET.get("control", ""), request.GET.get("before", "")
    ledger = ledger_page(visit.child, reader=None, language=get_language() or "", control=chosen, before=before)
    page = {"ledger": ledger, "chosen": chosen, "is_first": not before}
    return render(request, "dashboard/mine_history.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@visitors_only
def ask(request: HttpRequest, visit: ChildSession, control: str) -> HttpResponse:
    """One control: what would the child like instead."""
    child, language = visit.child, get_language() or ""
    view = _control(child, control, language)
    form = AskForm(view, language=language, data=request.POST if request.method == "POST" else None)
    supervised = guardians_of(child).exists()
    if request.method == "POST" and supervised and form.is_valid():
        try:
            propose_value(child=child, control=control, wanted=form.wanted, actor=child_actor(child))
        except RequestRefused as refused:
            form.add_error(control, str(REQUEST_PROBLEMS[refused.problem]))
        else:
            return redirect("mine:done")
    return render(request, "dashboard/mine_ask.html", {"form": form, "view": view, "supervised": supervised})


@require_POST
@visitors_only
def withdraw(request: HttpRequest, visit: ChildSession, asked: str) -> HttpResponse:
    """Take a request back while nobody has answered it."""
    found = request_of(visit.child, asked)
    if found is None:
        raise Http404
    try:
        withdraw_request(request=found, actor=child_actor(visit.child))
    except RequestRefused:
        # It was answered meanwhile; the page shows how.
        return redirect("mine:controls")
    return redirect("mine:done")


def _control(child: Child, key: str, language: str) -> ControlView:
    """One that guardians set; nothing else can be asked for here."""
    for view in controls_overview(child, reader=None, language=language).controls:
        if view.key == key and view.managed_by == "guardian":
            return view
    raise Http404
