"""Makes notices as the rooms above do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from guardian_portal.audit.services import SYSTEM
from notifications.models import Delivery
from notifications.preferences import choose, choose_paces, preference_of
from notifications.services import NoticeRequest, notify

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.topics import Pace, Topic


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


def prefers(person: User, **fields: Any) -> None:
    """As if stored on the page: quiet_from, quiet_until (minutes after midnight), digest_hour, detail."""
    preference = preference_of(person)
    for name, value in fields.items():
        setattr(preference, name, value)
    choose(preference=preference, changed=list(fields), actor=SYSTEM)


def wants(person: User, topic: Topic, pace: Pace, channel: str = "email") -> None:
    """As if chosen on the page."""
    choose_paces(person=person, paces={(topic, channel): pace}, actor=SYSTEM)
