"""Critical alerts that no guardian has said they have: the desk reads them, and notes what it did."""

from __future__ import annotations

from typing import cast

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import staff_only
from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.incidents.escalation.desk import (
    MayNotReach,
    mark_reached,
    unclaimed,
    unclaimed_page,
)
from guardian_portal.incidents.models import Escalation
from guardian_portal.support.sessions.guard import in_session, thing_of

ALERTS_A_PAGE = 25


class ReachedForm(forms.Form):
    """What the desk did."""

    note = forms.CharField(
        label=gettext_lazy("What you did, and whom you reached"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@require_GET
@staff_only()
def unclaimed_list(request: HttpRequest) -> HttpResponse:
    """What waits, longest first."""
    page = Paginator(unclaimed(_user(request)), ALERTS_A_PAGE).get_page(request.GET.get("page"))
    _record_view(request, "unclaimed_list", str(page.number))
    return render(request, "support/unclaimed_list.html", {"page": page})


@require_http_methods(["GET", "POST"])
@staff_only()
@in_session("escalation")
def unclaimed_detail(request: HttpRequest, escalation: str) -> HttpResponse:
    """One of them. POST says what was done, and takes it off the list."""
    found = cast("Escalation", thing_of(request))
    form = ReachedForm(request.POST or None)
    page = unclaimed_page(found, _user(request))
    if request.method == "POST" and page.may_reach and form.is_valid():
        return _reached(request, found, form.cleaned_data["note"])
    _record_view(request, "escalation", found.public_id)
    status = 403 if request.method == "POST" and not page.may_reach else 200
    return render(request, "support/unclaimed_detail.html", {"page": page, "form": form}, status=status)


def _reached(request: HttpRequest, found: Escalation, note: str) -> HttpResponse:
    try:
        mark_reached(escalation=found, staff=_user(request), note=note)
    except MayNotReach:
        messages.error(request, _("It ended meanwhile: somebody has it, or there is nothing left to take in hand."))
    else:
        messages.success(request, _("It is noted and off the list."))
    return redirect("support:unclaimed_list")


def _record_view(request: HttpRequest, kind: str, public_id: str) -> None:
    record(actor=actor_of(_user(request)), action=Action.ESCALATION_VIEWED, object_kind=kind, object_id=public_id)


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
