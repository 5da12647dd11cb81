"""The audit trail for auditors and leads: what was done on the platforms they serve. Each look is recorded."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record

from .audit_forms import TrailForm
from .audit_reading import TrailPage, Wanted, last_verification, trail_page, trail_state

# Ids of a database end here.
HIGHEST_ID = 2**63 - 1


@require_GET
@staff_only(StaffRole.LEAD, StaffRole.AUDITOR)
def audit_list(request: HttpRequest) -> HttpResponse:
    """Newest first. How far all of it is sealed tells of all platforms, so only who serves them reads it."""
    staff, form = cast("User", request.user), TrailForm(request.GET)
    before = _before(request)
    page = TrailPage([], None, None)
    if form.is_valid():
        page = trail_page(staff=staff, wanted=form.wanted(), before=before)
        _record(staff, form.wanted(), before)
    everywhere = staff.serves_all_platforms
    context = {
        "form": form,
        "page": page,
        "before": before,
        "state": trail_state() if everywhere else None,
        "verification": None if everywhere else last_verification(),
    }
    return render(request, "support/audit_list.html", context)


def _before(request: HttpRequest) -> int | None:
    given = request.GET.get("before", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 20 and int(given) <= HIGHEST_ID else None


def _record(staff: User, wanted: Wanted, before: int | None) -> None:
    asked = {"action": wanted.action, "actor": wanted.actor, "thing": wanted.thing, "day": str(wanted.day or "")}
    record(
        actor=actor_of(staff),
        action=Action.AUDIT_VIEWED,
        object_kind="audit_list",
        object_id=str(before or "newest"),
        **{f"of_{name}": value for name, value in asked.items() if value},
    )
