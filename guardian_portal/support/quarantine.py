"""Events that could not be used, for staff: what was wrong and from whom. The payload is never shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.models import User
from guardian_portal.family.serving import served
from guardian_portal.platforms.models import QuarantinedEvent

EVENTS_A_PAGE = 50

CAUSES: dict[str, Promise] = {
    "malformed": _("Duplicate keys or forbidden characters"),
    "not-cloudevents": _("The envelope is incomplete or wrong"),
    "invalid-data": _("The data is not as its type requires"),
    "too-large": _("The event is too large"),
    "source-mismatch": _("The source is not this connection's"),
    "id-reuse": _("The id was used before with another payload"),
    "unknown-link": _("No such link belongs to this connection"),
    "window-size": _("The window is not as long as declared"),
    "window-alignment": _("The window does not start on the hour or day"),
    "window-in-future": _("The window starts in the future"),
    "window-too-old": _("The window is older than 400 days"),
}


@dataclass(frozen=True)
class QuarantineRow:
    """One line of the list."""

    reference: str
    cause: str | Promise
    code: str
    type: str
    event_id: str
    platform: str
    connection: str
    received_at: datetime


@require_GET
@staff_only()
def quarantine_list(request: HttpRequest) -> HttpResponse:
    """Newest first."""
    found = quarantined_events(cast("User", request.user)).defer("payload").order_by("-received_at", "-id")
    page = Paginator(found, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "support/quarantine_list.html", {"page": page, "rows": [_row(one) for one in page]})


def quarantined_events(staff: User) -> QuerySet[QuarantinedEvent]:
    """Those of the platforms they serve. Of no child: what could not be read may be about anybody."""
    events = QuarantinedEvent.objects.select_related("connection__platform")
    return served(events, staff, platform="connection__platform", child="")


def _row(event: QuarantinedEvent) -> QuarantineRow:
    return QuarantineRow(
        reference=event.public_id,
        cause=CAUSES.get(event.code, event.code),
        code=event.code,
        type=event.type,
        event_id=event.event_id,
        platform=event.connection.platform.name,
        connection=event.connection.public_id,
        received_at=event.received_at,
    )
