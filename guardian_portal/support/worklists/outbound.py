"""`/support/outbound/`: events for platforms that were given up after the last try, and sending them again by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from accounts.access import require_recent, staff_only
from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Record, record_all
from guardian_portal.family.models import Child
from guardian_portal.family.serving import ACTING, of_own_family, served
from guardian_portal.platforms.events import PREFIX
from guardian_portal.platforms.models import Connection, OutboundEvent, OutboundState
from guardian_portal.platforms.outbox import replay

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

EVENTS_A_PAGE = 50
# Of one connection at once: what was given up in an outage. Whoever has more presses again.
AT_ONCE = 500


@dataclass(frozen=True)
class OutboundRow:
    """One line: no account, nothing of what it says."""

    reference: str
    type: str
    platform: str
    connection: str
    written_at: datetime
    last_try_at: datetime
    attempts: int
    last_status: str


@require_GET
@staff_only()
def outbound_list(request: HttpRequest) -> HttpResponse:
    """The oldest first; what was given up together stands together."""
    staff = _user(request)
    page = Paginator(failed_events(staff), EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "support/outbound_list.html",
        {"page": page, "rows": [_row(one) for one in page], "may_act": staff.staff_role in ACTING},
    )


@require_GET
@staff_only()
def outbound_detail(request: HttpRequest, event: str) -> HttpResponse:
    """One of them."""
    staff = _user(request)
    found = get_object_or_404(failed_events(staff), public_id=event)
    return render(request, "support/outbound_detail.html", {"row": _row(found), "may_act": staff.staff_role in ACTING})


@require_POST
@staff_only(*ACTING)
def outbound_again(request: HttpRequest, event: str) -> HttpResponse:
    """Try this one again, from the first try on."""
    found = get_object_or_404(failed_events(_user(request)), public_id=event)
    require_recent(request)
    return _again(request, [found])


@require_POST
@staff_only(*ACTING)
def outbound_again_all(request: HttpRequest, connection: str) -> HttpResponse:
    """After an outage: all that one connection did not take."""
    mine = served(Connection.objects.all(), _user(request), platform="platform", child="")
    of = get_object_or_404(mine, public_id=connection)
    require_recent(request)
    return _again(request, failed_events(_user(request)).filter(connection=of)[:AT_ONCE])


def failed_events(staff: User) -> QuerySet[OutboundEvent]:
    """Those of the platforms they serve; none about a child of their own."""
    own = Child.objects.filter(of_own_family(staff, child="pk"))
    theirs = own.filter(connection=OuterRef("connection"), account=OuterRef("subject"))
    events = OutboundEvent.objects.filter(state=OutboundState.FAILED).defer("payload")
    known = served(events.select_related("connection__platform"), staff, platform="connection__platform", child="")
    return known.exclude(Exists(theirs)).order_by("connection", "due_at", "pk")


def replay_events(*, events: Iterable[OutboundEvent], staff: User) -> int:
    """How many start anew; of two people at once one does it. The event is the same: whoever had it knows it again."""
    with transaction.atomic():
        done = [event for event in events if replay(event=event)]
        record_all(
            records=[
                Record(actor_of(staff), Action.OUTBOUND_REPLAYED, "outbound_event", one.public_id, {"type": one.type})
                for one in done
            ]
        )
    return len(done)


def _again(request: HttpRequest, events: Iterable[OutboundEvent]) -> HttpResponse:
    number = replay_events(events=events, staff=_user(request))
    said = ngettext("%(n)s event is sent once more.", "%(n)s events are sent once more.", number) % {"n": number}
    if number:
        messages.success(request, said)
    else:
        messages.info(request, _("Somebody was first. Please look again."))
    return redirect("support:outbound_list")


def _row(event: OutboundEvent) -> OutboundRow:
    return OutboundRow(
        reference=event.public_id,
        type=event.type.removeprefix(PREFIX),
        platform=event.connection.platform.name,
        connection=event.connection.public_id,
        written_at=event.created_at,
        last_try_at=event.due_at,
        attempts=event.attempts,
        last_status=event.last_status,
    )


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
