"""A push goes where its endpoint is judged good at the moment of sending, whatever it was when it was switched on."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, Any

import pytest

from notifications.models import DeliveryState
from tests.notifications.builders import state_of
from tests.notifications.pushing import drained, push_service, push_to, switched_on

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from tests.push_service import PushService

__all__ = ["push_service"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_redirect_is_not_followed(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone", 307))
    push_to(amina)
    drained()
    assert [one.path for one in push_service.taken] == ["/push/phone"]


def test_a_name_that_has_come_to_lead_inside_is_told_nothing(
    amina: User, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = push_service.browser("phone")
    browser.endpoint = "https://fcm.googleapis.com/wp/x"
    switched_on(amina, browser)
    [delivery] = push_to(amina)

    def found(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, 1, 6, "", ("127.0.0.1", port))]

    def connect(*_: Any, **__: Any) -> None:
        raise AssertionError("connected")

    monkeypatch.setattr(socket, "getaddrinfo", found)
    monkeypatch.setattr(socket, "create_connection", connect)
    drained()
    assert (state_of(delivery), delivery.last_reply) == (DeliveryState.DUE, "private address")
    assert delivery.handing_over_at is None


def test_it_connects_to_the_number_that_was_judged(
    amina: User, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = push_service.browser("phone")
    browser.endpoint = "https://fcm.googleapis.com/wp/x"
    switched_on(amina, browser)
    push_to(amina)
    asked: list[Any] = []

    def connect(address: Any, *_: Any, **__: Any) -> None:
        asked.append(address)
        raise OSError

    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, **_: [(socket.AF_INET, 1, 6, "", ("203.0.114.9", port))]
    )
    monkeypatch.setattr(socket, "create_connection", connect)
    drained()
    assert asked == [("203.0.114.9", 443)]


def test_a_host_that_the_operator_took_off_the_list_is_told_nothing(
    amina: User, push_service: PushService, settings: Settings
) -> None:
    switched_on(amina, push_service.browser("phone"))
    settings.PUSH_LOCAL_HOSTS = []
    [delivery] = push_to(amina)
    drained()
    assert (state_of(delivery), delivery.last_reply) == (DeliveryState.DUE, "not https")
    assert push_service.taken == []
