"""Fixtures of the tests about Web Push: a push service on this machine, keys, and people with devices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from notifications.drain import drain
from notifications.models import Delivery, Queue
from notifications.push.keys import new_key_pair
from notifications.push.sender import close_kept_sender
from notifications.push.services import PUSH
from notifications.services import NoticeRequest
from tests.notifications.builders import queued
from tests.push_service import PushService, switched_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from accounts.models import User

__all__ = ["switched_on"]


@pytest.fixture
def push_service(settings: Settings) -> Iterator[PushService]:
    """Well-behaved until a test says otherwise; the portal has keys for Web Push."""
    settings.VAPID_PRIVATE_KEY = new_key_pair().private
    with PushService() as service:
        settings.PUSH_LOCAL_HOSTS = [service.host]
        yield service
        close_kept_sender()


def push_to(*people: User, kind: str = "test_alert", **fields: object) -> list[Delivery]:
    """One notice for each by Web Push alone, committed."""
    return queued(*[NoticeRequest(kind=kind, recipient_id=one.pk, channel=PUSH, **fields) for one in people])


def drained() -> None:
    """A worker of the channel has had its turn, over both queues."""
    for queue in Queue.values:
        drain(queue=queue, channel=PUSH)
