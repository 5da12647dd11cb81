"""Mail services that are configured, a mail that was sent, and how a report of it is posted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

import pytest
from django.utils import timezone

from tests.notifications.bounces.mail_services import SECRETS, SERVICES, Post, Said
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from datetime import datetime

    from django.test import Client
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from notifications.models import Delivery


class Poster(Protocol):
    """Posts to a service's address here."""

    def __call__(self, service: str, post: Post) -> Any: ...


@pytest.fixture(autouse=True)
def all_configured(settings: Settings) -> None:
    settings.MAIL_CALLBACKS = dict(SECRETS)
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.fixture
def sent(amina: User) -> Delivery:
    return sent_to(amina)


def sent_to(person: User, kind: str = "test_alert") -> Delivery:
    """A mail that the mail server accepted."""
    [delivery] = tell(person, kind=kind)
    now = timezone.now()
    type(delivery).objects.filter(pk=delivery.pk).update(state="sent", sent_at=now, settled_at=now)
    delivery.refresh_from_db()
    return delivery


@pytest.fixture
def post(client: Client) -> Poster:
    def posting(service: str, post: Post) -> Any:
        url = f"/notifications/callbacks/{service}/"
        return client.post(url, post.body, content_type=post.content_type, headers=post.headers)

    return posting


def report(service: str, delivery: Delivery, *, at: datetime | None = None, to: str = "", **said: str) -> Post:
    """That no such address exists, unless `said` says otherwise."""
    recipient = to or "amina@example.org"
    return SERVICES[service](Said(str(delivery.public_id), recipient, at or timezone.now(), **said))
