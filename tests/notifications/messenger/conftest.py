"""A gateway that runs, offered to everybody, and somebody whose number is proved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from notifications.models import MessengerAddress
from tests.notifications.messenger.gateway import Gateway, running_gateway

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from accounts.models import User

NUMBER = "+447700900123"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with running_gateway() as gateway:
        settings.MESSENGERS = [gateway.entry()]
        yield gateway


def proved(person: User, address: str = NUMBER, channel: str = "sms") -> MessengerAddress:
    """As after a code."""
    return MessengerAddress.objects.create(
        person=person, channel=channel, address=address.encode(), confirmed_at=timezone.now()
    )
