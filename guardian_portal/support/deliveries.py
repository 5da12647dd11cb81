"""The delivery log for staff: what is late, what failed and why, with addresses masked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from django import forms
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from accounts.access import staff_only
from accounts.models import masked_address
from guardian_portal.family.serving import served
from guardian_portal.support.own_family import pages_of_family
from notifications.channels import EMAIL, channels
from notifications.kinds import UnknownKindError, kind_named
from notifications.limits import SUPPORT_DELAYED_AFTER
from notifications.models import OPEN_STATES, Delivery, DeliveryState
from notifications.selectors import delayed_deliveries, delivery_log

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.utils.functional import Promise

    from accounts.models import User

DELIVERIES_A_PAGE = 50
DELAYED = "delayed"


class StateForm(forms.Form):
    """Which deliveries to list."""

    state = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("All")), (DELAYED, _("Delayed")), *DeliveryState.choices],
    )


@dataclass(frozen=True)
class DeliveryRow:
    """One line of the log."""

    reference: str
    kind: str | Promise
    channel: str | Promise
    address: str
    state: str
    reason: str
    attempts: int
    last_reply: str
    accepted_at: datetime
    delayed: bool
    possibly_duplicated: bool


@require_GET
@staff_only()
def delivery_list(request: HttpRequest) -> HttpResponse:
    """Newest first; on the first page of the whole log, what is delayed stands above it."""
    form = StateForm(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    staff = cast("User", request.user)
    late, log = known_deliveries(delayed_deliveries(), staff), known_deliveries(delivery_log(state=state), staff)
    found = late if state == DELAYED else log
    page = Paginator(found, DELIVERIES_A_PAGE).get_page(request.GET.get("page"))
    first = late[:DELIVERIES_A_PAGE] if not state and page.number == 1 else []
    context = {
        "form": form,
        "page": page,
        "rows": [row_of(one) for one in page],
        "delayed_rows": [row_of(one) for one in first],
    }
    return render(request, "support/delivery_list.html", context)


def known_deliveries(deliveries: QuerySet[Delivery], staff: User) -> QuerySet[Delivery]:
    """Of what is about a child, those of the platforms they serve; of what is about a person, those of their people."""
    known = served(deliveries, staff, platform="notice__connection__platform", person="notice__recipient", child="")
    return known.exclude(pages_of_family(staff))


def row_of(delivery: Delivery) -> DeliveryRow:
    """What staff may see of it: no whole address, nothing of what the mail says."""
    late = timezone.now() - SUPPORT_DELAYED_AFTER
    return DeliveryRow(
        reference=str(delivery.public_id),
        kind=_kind(delivery.notice.kind),
        channel=_channel(delivery.channel),
        address=_address(delivery),
        state=delivery.get_state_display(),
        reason=delivery.get_withheld_reason_display(),
        attempts=delivery.attempts,
        last_reply=delivery.last_reply,
        accepted_at=delivery.accepted_at,
        delayed=delivery.state in OPEN_STATES and delivery.accepted_at <= late,
        possibly_duplicated=delivery.possibly_duplicated,
    )


def _kind(key: str) -> str | Promise:
    """What the desk calls it; the key of one that no room declares any more."""
    try:
        return kind_named(key).label
    except UnknownKindError:
        return key


def _channel(key: str) -> str | Promise:
    channel = channels().get(key)
    return channel.label if channel else key


def _address(delivery: Delivery) -> str:
    """Masked. A person's own address on another channel than mail is not fetched for this."""
    if delivery.address is not None:
        return masked_address(bytes(delivery.address).decode())
    reader = delivery.notice.recipient
    return masked_address(reader.email) if reader and delivery.channel == EMAIL else ""
