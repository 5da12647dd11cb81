"""Held incidents: staff read them, release or refuse them, and every look is recorded."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.access import staff_only
from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.serving import ACTING
from guardian_portal.incidents.held import held_incidents, held_page
from guardian_portal.incidents.models import Incident
from guardian_portal.incidents.services import DecisionRefused, answer_proposal, decide

from .held_forms import AnswerForm, DecisionForm
from .sessions.guard import in_session, thing_of

INCIDENTS_A_PAGE = 25


@require_GET
@staff_only()
def held_list(request: HttpRequest) -> HttpResponse:
    """What waits, gravest first."""
    page = Paginator(held_incidents(_user(request)), INCIDENTS_A_PAGE).get_page(request.GET.get("page"))
    record(actor=_actor(request), action=Action.INCIDENT_VIEWED, object_kind="held_list", object_id=str(page.number))
    return render(request, "support/held_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff_only()
@in_session("incident")
def held_detail(request: HttpRequest, incident: str) -> HttpResponse:
    """One incident. POST decides it, or proposes where two people are needed."""
    found = _thing(request)
    page = held_page(found, _user(request))
    form = DecisionForm(request.POST or None, guardianships=page.guardianships if page.two_people else [])
    if request.method == "POST" and page.may_decide and form.is_valid():
        return _decided(request, found, form)
    _record_view(request, found)
    status = 403 if request.method == "POST" and not page.may_decide else 200
    return render(
        request, "support/held_detail.html", {"page": page, "form": form, "answer": AnswerForm()}, status=status
    )


@require_POST
@staff_only(*ACTING)
@in_session("incident")
def held_answer(request: HttpRequest, incident: str) -> HttpResponse:
    """The second person's yes or no to a proposal."""
    found = _thing(request)
    proposal = held_page(found, _user(request)).proposal
    form = AnswerForm(request.POST)
    if proposal is None or not form.is_valid():
        return _too_late(request, found)
    try:
        answer_proposal(proposal=proposal, agrees=form.agrees, staff=_user(request))
    except DecisionRefused:
        return _too_late(request, found)
    messages.success(request, _("Your answer is recorded."))
    return redirect("support:held_list")


def _decided(request: HttpRequest, incident: Incident, form: DecisionForm) -> HttpResponse:
    try:
        made = decide(incident=incident, staff=_user(request), **form.verdict())
    except DecisionRefused:
        return _too_late(request, incident)
    said = _("A second person must agree now.") if made.two_people else _("Your decision is recorded.")
    messages.success(request, said)
    return redirect("support:held_list")


def _too_late(request: HttpRequest, incident: Incident) -> HttpResponse:
    messages.error(request, _("This can't be decided like that, or it changed meanwhile. Please look again."))
    return redirect("support:held_detail", incident=incident.public_id)


def _thing(request: HttpRequest) -> Incident:
    return cast("Incident", thing_of(request))


def _record_view(request: HttpRequest, incident: Incident) -> None:
    record(
        actor=_actor(request),
        action=Action.INCIDENT_VIEWED,
        object_kind="incident",
        object_id=incident.public_id,
    )


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


def _actor(request: HttpRequest) -> Actor:
    return actor_of(_user(request))
