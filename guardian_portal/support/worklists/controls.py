"""`/support/controls/`: settings that are not in force on a platform. How many a child; in a session which and why.

Never the values, never whose.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.controls.answers import ACCOUNT_GONE, DRIFTED, NOT_APPLIED, STALE, UNKNOWN_CONTROL
from guardian_portal.controls.models import ControlSheet, Revision
from guardian_portal.controls.selectors.failing import sheets_not_in_force
from guardian_portal.family.models import Child
from guardian_portal.family.serving import served
from guardian_portal.platforms.catalogues import control_labels
from guardian_portal.support.sessions.guard import in_session, thing_of
from guardian_portal.support.sessions.subjects import CHILD

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from accounts.models import User

CHILDREN_A_PAGE = 25
NOT_ANSWERED = "not-answered"
WHY: Mapping[str, tuple[Promise, Promise]] = {
    NOT_ANSWERED: (
        _("The platform has not answered for a day"),
        _("We ask on, once a day. If many are so, the platform is in trouble: tell whoever operates this portal."),
    ),
    ACCOUNT_GONE: (
        _("The platform does not know the account any more"),
        _("The account may be deleted. Ask the platform; the guardian sees this too."),
    ),
    STALE: (
        _("The platform holds something newer"),
        _("The guardian sees what it holds, and asks once more. Overwrite nothing for them."),
    ),
    DRIFTED: (
        _("Changed on the platform"),
        _("Somebody changed it there. The guardian can ask for it once more."),
    ),
    NOT_APPLIED: (
        _("The platform took it and holds another value"),
        _("A mistake of the platform's: give its engineers the number of the revision."),
    ),
    UNKNOWN_CONTROL: (
        _("The platform does not know this setting"),
        _("Its catalogue and its answers differ: tell its engineers."),
    ),
    "unknown-value": (
        _("The platform does not know this value"),
        _("Its catalogue and its answers differ: tell its engineers."),
    ),
}
OTHERS = (
    _("The platform refused it"),
    _("Its own rule. Ask the platform's support what the reason means."),
)


@dataclass(frozen=True)
class FailedControl:
    """One setting that does not hold: its name, why, and what the desk does."""

    label: str
    code: str
    why: Promise
    next_step: Promise


@dataclass(frozen=True)
class FailedRow:
    """One child's. The id stands for the child."""

    child: str
    platform: str
    connection: str
    revision: int
    since: datetime | None
    last_status: str
    controls: list[FailedControl]


@require_GET
@staff_only()
def failed_list(request: HttpRequest) -> HttpResponse:
    """The longest first."""
    found = failed_sheets(_user(request))
    page = Paginator(found, CHILDREN_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "support/control_list.html", {"page": page, "rows": [_row(one) for one in page]})


@require_GET
@staff_only()
@in_session(CHILD)
def failed_detail(request: HttpRequest, child: str) -> HttpResponse:
    """One child's settings that do not hold, and what helps. Reading it is recorded."""
    staff, found = _user(request), cast("Child", thing_of(request))
    sheet = get_object_or_404(failed_sheets(staff), child=found)
    record(
        actor=actor_of(staff),
        action=Action.CONTROLS_FAILED_VIEWED,
        object_kind="child",
        object_id=sheet.child.public_id,
    )
    return render(request, "support/control_detail.html", {"row": _row(sheet)})


def failing_children(staff: User) -> QuerySet[Child]:
    """Whose they are: what a session is about."""
    newest = Revision.objects.filter(child=OuterRef("pk")).order_by("-number")
    children = Child.objects.filter(pk__in=failed_sheets(staff).order_by().values("child"))
    since = Subquery(newest.values("set_at")[:1])
    return children.select_related("connection__platform").annotate(failed_since=since)


def failed_sheets(staff: User) -> QuerySet[ControlSheet]:
    """Of children on platforms they serve; the longest first."""
    newest = Revision.objects.filter(child=OuterRef("child")).order_by("-number")
    known = served(sheets_not_in_force(), staff, platform="child__connection__platform", child="child")
    return (
        known.select_related("child__connection__platform", "child__connection__catalogue__newest")
        .annotate(
            failed_since=Subquery(newest.values("set_at")[:1]),
            failed_number=Subquery(newest.values("number")[:1]),
            failed_status=Subquery(newest.values("last_status")[:1]),
            failed_codes=Subquery(newest.values("rejected")[:1]),
        )
        .order_by("failed_since", "pk")
    )


def _row(sheet: ControlSheet) -> FailedRow:
    connection = sheet.child.connection
    # Annotations.
    number, since = getattr(sheet, "failed_number"), getattr(sheet, "failed_since")  # noqa: B009
    return FailedRow(
        child=sheet.child.public_id,
        platform=connection.platform.name,
        connection=connection.public_id,
        revision=number or 0,
        since=since,
        last_status=getattr(sheet, "failed_status") or "",  # noqa: B009
        controls=_controls(sheet),
    )


def _controls(sheet: ControlSheet) -> list[FailedControl]:
    """What is set aside was refused before the newest revision, which leaves it out."""
    labels = control_labels(sheet.child.connection)
    aside = {key: "unknown-value" for key, one in sheet.set_aside.items() if one["asked"] == sheet.asked.get(key)}
    codes: Mapping[str, str] = {**aside, **(getattr(sheet, "failed_codes") or {})}  # noqa: B009
    return [FailedControl(labels.get(key, key), code, *WHY.get(code, OTHERS)) for key, code in sorted(codes.items())]


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
