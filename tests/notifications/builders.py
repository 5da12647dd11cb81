"""Makes notices as the rooms above do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from notifications.models import Delivery
from notifications.services import NoticeRequest, notify

if TYPE_CHECKING:
    from accounts.models import User


def tell(*people: User, kind: str = "test_alert", **fields: Any) -> list[Delivery]:
    """One notice for each, committed."""
    return queued(*[NoticeRequest(kind=kind, recipient_id=one.pk, **fields) for one in people])


def queued(*requests: NoticeRequest) -> list[Delivery]:
    """The deliveries of these requests, in their order."""
    with transaction.atomic():
        notices = notify(requests=requests)
    return list(Delivery.objects.filter(notice__in=notices).order_by("pk"))


def state_of(delivery: Delivery) -> str:
    """As stored now."""
    delivery.refresh_from_db()
    return delivery.state
