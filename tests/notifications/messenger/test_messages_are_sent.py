"""A message reaches the gateway as generic words; what it answers decides about the delivery and the address."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from notifications.channels import channels
from notifications.drain import drain
from notifications.models import Delivery, DeliveryState, MessengerAddress, Notice
from tests.notifications import kinds
from tests.notifications.builders import state_of, tell
from tests.notifications.messenger.conftest import proved

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from tests.notifications.messenger.gateway import Gateway

pytestmark = pytest.mark.django_db(transaction=True)


def tell_by_sms(person: User, **fields: object) -> Delivery:
    [delivery] = tell(person, channel="sms", **fields)
    return delivery


def send() -> None:
    drain(queue="alerts", channel="sms")


def test_none_is_offered_by_default(settings: Settings) -> None:
    assert settings.MESSENGERS == []
    assert "sms" not in channels()


def test_it_says_only_that_there_is_something(gateway: Gateway, amina: User) -> None:
    proved(amina)
    delivery = tell_by_sms(amina)
    send()
    assert gateway.paths == ["/to/+447700900123"]
    assert gateway.texts == ["Guardian Portal: there is something to look at. Sign in: http://127.0.0.1:8000"]
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.last_reply == "accepted"


def test_each_reads_it_in_their_language(gateway: Gateway, ben: User) -> None:
    proved(ben)
    tell_by_sms(ben)
    send()
    [text] = gateway.texts
    assert "http://127.0.0.1:8000" in str(text)


def test_a_handle_keeps_to_its_place_in_the_address(gateway: Gateway, amina: User, settings: Settings) -> None:
    settings.MESSENGERS = [gateway.entry("chat", "handle")]
    proved(amina, "amina.of-kit", "chat")
    tell(amina, channel="chat")
    drain(queue="alerts", channel="chat")
    assert gateway.paths == ["/to/amina.of-kit"]


@pytest.mark.parametrize("hostile", ["../../admin", "a/b", "a?x=1", "a#b", "a@evil.example", "http://x", "", "a b"])
def test_what_does_not_look_like_an_address_never_leaves(
    hostile: str, gateway: Gateway, amina: User, settings: Settings
) -> None:
    settings.MESSENGERS = [gateway.entry("chat", "handle")]
    proved(amina, hostile, "chat")
    [delivery] = tell(amina, channel="chat")
    drain(queue="alerts", channel="chat")
    assert gateway.received == []
    assert state_of(delivery) != DeliveryState.SENT


def test_without_a_proved_address_nothing_leaves(gateway: Gateway, amina: User) -> None:
    MessengerAddress.objects.create(person=amina, channel="sms", address=b"+447700900123", code_hash="x")
    delivery = tell_by_sms(amina)
    send()
    assert (state_of(delivery), delivery.withheld_reason) == (DeliveryState.WITHHELD, "no_address")
    assert gateway.received == []


def test_what_is_not_due_any_more_does_not_leave(gateway: Gateway, amina: User) -> None:
    proved(amina)
    kinds.ANSWERS["incident"] = ["held"]  # type: ignore[list-item]
    delivery = tell_by_sms(amina, thing="incident")
    send()
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert gateway.received == []


def test_an_address_that_is_gone_is_flagged_and_gets_nothing_more(gateway: Gateway, amina: User) -> None:
    added = proved(amina)
    gateway.status = 410
    delivery = tell_by_sms(amina)
    send()
    assert (state_of(delivery), delivery.last_reply) == (DeliveryState.FAILED, "410")
    added.refresh_from_db()
    assert added.refused_at is not None
    assert channels()["sms"].reaches([amina.pk]) == set()
    later = tell_by_sms(amina)
    send()
    assert state_of(later) == DeliveryState.WITHHELD
    assert len(gateway.received) == 1


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_any_other_refusal_is_tried_again_and_told_to_the_operator(status: int, gateway: Gateway, amina: User) -> None:
    added = proved(amina)
    gateway.status = status
    delivery = tell_by_sms(amina)
    send()
    assert (state_of(delivery), delivery.last_reply) == (DeliveryState.DUE, str(status))
    assert not delivery.possibly_duplicated
    added.refresh_from_db()
    assert added.refused_at is None
    assert Notice.objects.get(kind="operator_alarm").params == {"cause": f"sms {status}"}


def test_a_gateway_that_is_away_costs_nothing_but_time(gateway: Gateway, amina: User, settings: Settings) -> None:
    settings.MESSENGERS = [{**gateway.entry(), "url": "json://127.0.0.1:9/to/{to}"}]
    proved(amina)
    deliveries = [tell_by_sms(amina) for _ in range(5)]
    send()
    for delivery in deliveries:
        assert state_of(delivery) == DeliveryState.DUE
        assert not delivery.possibly_duplicated
    assert [one.attempts for one in deliveries] == [1, 1, 1, 0, 0]


def test_a_request_without_an_answer_may_have_arrived(gateway: Gateway, amina: User) -> None:
    proved(amina)
    gateway.status = 0
    delivery = tell_by_sms(amina)
    send()
    assert state_of(delivery) == DeliveryState.DUE
    assert delivery.possibly_duplicated


def test_whom_it_reaches_takes_one_query(gateway: Gateway, amina: User, ben: User) -> None:
    proved(amina)
    with CaptureQueriesContext(connection) as captured:
        assert channels()["sms"].reaches([amina.pk, ben.pk]) == {amina.pk}
    assert len(captured) == 1


def test_logs_hold_no_address(gateway: Gateway, amina: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    proved(amina)
    gateway.status = 500
    tell_by_sms(amina)
    send()
    # Apprise's own goes to nobody but its sender; the fixture listens there all the same.
    assert not logging.getLogger("apprise").propagate
    said = [one.getMessage() for one in caplog.records if one.name != "apprise"]
    assert said
    assert not [line for line in said if "7700900123" in line]
