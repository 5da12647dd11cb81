"""What children told the desk in private: staff read it, take it and answer. Looks are recorded, for nobody outside."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.access import staff_only
from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.child_selectors import objections_for_staff
from guardian_portal.family.models import Objection, ObjectionState
from guardian_portal.family.policies import can_handle_objection
from guardian_portal.family.selectors import guardians_of
from guardian_portal.family.services import answer_objection, take_objection
from guardian_portal.family.serving import ACTING

from .objection_forms import ObjectionAnswerForm
from .sessions.guard import in_session, thing_of

OBJECTIONS_A_PAGE = 25


@require_GET
@staff_only()
def objection_list(request: HttpRequest) -> HttpResponse:
    """What waits, longest first; then what was answered, newest first."""
    page = Paginator(objections_for_staff(_user(request)), OBJECTIONS_A_PAGE).get_page(request.GET.get("page"))
    _record_view(request, "objection_list", str(page.number))
    return render(request, "support/objection_list.html", {"page": page})


@require_GET
@staff_only()
@in_session("objection")
def objection_detail(request: HttpRequest, objection: str) -> HttpResponse:
    """The child's words, who supervises the child, and what the desk did."""
    found = _thing(request)
    return _page(request, found, ObjectionAnswerForm())


@require_POST
@staff_only(*ACTING)
@in_session("objection")
def objection_take(request: HttpRequest, objection: str) -> HttpResponse:
    """From now on this person looks after it."""
    found = _thing(request)
    if take_objection(objection=found, staff=_user(request)):
        messages.success(request, _("This is yours now."))
    else:
        messages.info(request, _("Somebody was first. Please look again."))
    return redirect("support:objection_detail", found.public_id)


@require_POST
@staff_only(*ACTING)
@in_session("objection")
def objection_answer(request: HttpRequest, objection: str) -> HttpResponse:
    """Write to the child through the app."""
    found = _thing(request)
    form = ObjectionAnswerForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    if answer_objection(objection=found, staff=_user(request), words=form.cleaned_data["words"]):
        messages.success(request, _("Your answer is on its way."))
    else:
        messages.info(request, _("Somebody answered already. Please look again."))
    return redirect("support:objection_detail", found.public_id)


def _page(request: HttpRequest, objection: Objection, form: ObjectionAnswerForm) -> HttpResponse:
    _record_view(request, "objection", objection.public_id)
    may_act = can_handle_objection(_user(request), objection) and objection.state != ObjectionState.ANSWERED
    page = {
        "objection": objection,
        "guardianships": guardians_of(objection.child),
        "others": objection.child.objections.exclude(pk=objection.pk).count(),
        "may_take": may_act and objection.state == ObjectionState.OPEN,
        "may_answer": may_act,
        "form": form,
    }
    return render(request, "support/objection_detail.html", page)


def _thing(request: HttpRequest) -> Objection:
    return cast("Objection", thing_of(request))


def _record_view(request: HttpRequest, kind: str, public_id: str) -> None:
    record(actor=actor_of(_user(request)), action=Action.OBJECTION_VIEWED, object_kind=kind, object_id=public_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
