"""A push service that refuses, hangs, drops or is gone: what is said of each delivery is true, and mail never waits."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from guardian_portal.audit.models import Entry
from notifications.claims import claim
from notifications.drain import drain
from notifications.models import Delivery, DeliveryState, Ending, WithheldReason
from notifications.push import sender as sending
from tests.notifications.builders import state_of, tell
from tests.notifications.pushing import drained, push_service, push_to, switched_on

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer
    from tests.push_service import PushService

__all__ = ["push_service"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second is long enough to find a push service silent."""
    monkeypatch.setattr(sending, "PUSH_HANDOVER_SECONDS", 0.5)


@pytest.mark.parametrize("gone", [404, 410])
def test_a_device_that_is_gone_is_dropped(amina: User, push_service: PushService, gone: int) -> None:
    device = switched_on(amina, push_service.browser("phone", gone))
    [delivery] = push_to(amina)
    drained()
    assert (state_of(delivery), delivery.last_reply) == (DeliveryState.FAILED, str(gone))
    device.refresh_from_db()
    assert (device.ending, device.endpoint, device.p256dh, device.endpoint_hash) == (Ending.UNKNOWN, None, None, "")
    assert Entry.objects.filter(action="push_device.gone", object_id=amina.public_id).count() == 1
    push_to(amina)
    drained()
    assert len(push_service.taken) == 1


def test_where_another_device_took_it_nothing_has_failed(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("old-phone", 410))
    switched_on(amina, push_service.browser("phone"))
    push_to(amina)
    drained()
    assert sorted(Delivery.objects.values_list("state", "withheld_reason")) == [
        ("sent", ""),
        ("withheld", WithheldReason.NO_ADDRESS),
    ]


def test_where_all_devices_are_gone_the_last_one_says_that_it_failed(amina: User, push_service: PushService) -> None:
    for name in ("old-phone", "older-phone"):
        switched_on(amina, push_service.browser(name, 410))
    push_to(amina)
    drained()
    pushes = Delivery.objects.filter(channel="push")
    assert sorted(pushes.values_list("state", flat=True)) == ["failed", "withheld"]
    assert Delivery.objects.exclude(channel="push").get().channel == "email"


@pytest.mark.parametrize("status", [429, 500, 503, 400, 403, 301])
def test_any_other_refusal_is_tried_again(amina: User, push_service: PushService, status: int) -> None:
    switched_on(amina, push_service.browser("phone", status, 201))
    [delivery] = push_to(amina)
    drained()
    assert (state_of(delivery), delivery.last_reply, delivery.attempts) == (DeliveryState.DUE, str(status), 1)
    assert not delivery.possibly_duplicated
    assert Delivery.objects.filter(notice__kind="operator_alarm").count() == 1
    Delivery.objects.update(due_at=timezone.now())
    drained()
    assert state_of(delivery) == DeliveryState.SENT


def test_it_waits_as_long_as_it_is_asked_to(amina: User, push_service: PushService) -> None:
    push_service.retry_after = "120"
    switched_on(amina, push_service.browser("phone", 429))
    [delivery] = push_to(amina)
    drained()
    delivery.refresh_from_db()
    assert delivery.due_at > timezone.now() + timedelta(seconds=110)


@pytest.mark.parametrize("how", ["drop", "hang", "trickle"])
def test_without_an_answer_nobody_knows_and_the_row_says_so(amina: User, push_service: PushService, how: str) -> None:
    switched_on(amina, push_service.browser("phone", how, 201))
    [delivery] = push_to(amina)
    begun = time.monotonic()
    drained()
    assert time.monotonic() - begun < 3
    assert (state_of(delivery), delivery.possibly_duplicated) == (DeliveryState.DUE, True)
    Delivery.objects.update(due_at=timezone.now())
    drained()
    assert (state_of(delivery), delivery.possibly_duplicated) == (DeliveryState.SENT, True)
    assert len({one.headers["topic"] for one in push_service.taken}) == 1


def test_a_second_time_without_an_answer_it_fails(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone", "drop"))
    [delivery] = push_to(amina)
    for _ in range(2):
        drained()
        Delivery.objects.filter(state="due").update(due_at=timezone.now())
    assert state_of(delivery) == DeliveryState.FAILED


def test_where_nobody_listens_nothing_was_sent(amina: User, push_service: PushService, settings: Settings) -> None:
    browser = push_service.browser("phone")
    browser.endpoint = "http://127.0.0.1:9/push"
    settings.PUSH_LOCAL_HOSTS = ["127.0.0.1:9"]
    switched_on(amina, browser)
    [delivery] = push_to(amina)
    drained()
    assert (state_of(delivery), delivery.last_reply) == (DeliveryState.DUE, "connection")
    assert (delivery.possibly_duplicated, delivery.handing_over_at) == (False, None)


def test_mail_is_on_time_while_a_push_service_hangs(
    amina: User, push_service: PushService, mail_server: CatcherServer
) -> None:
    switched_on(amina, push_service.browser("phone", "hang"))
    push_to(*[amina] * 20)
    mail = next(one for one in tell(amina) if one.channel == "email")
    assert claim(queue="alerts", channel="push")
    begun = time.monotonic()
    drain(queue="alerts")
    assert time.monotonic() - begun < 2
    assert state_of(mail) == DeliveryState.SENT


def test_a_push_service_that_is_away_is_left_alone_and_the_others_go_on(
    amina: User, ben: User, push_service: PushService, settings: Settings
) -> None:
    browser = push_service.browser("away")
    browser.endpoint = "http://127.0.0.1:9/push"
    settings.PUSH_LOCAL_HOSTS = [push_service.host, "127.0.0.1:9"]
    switched_on(amina, browser)
    switched_on(ben, push_service.browser("phone"))
    push_to(*[amina] * 20)
    push_to(ben)
    drained()
    assert len(push_service.came("phone")) == 1
    # Three have found out; the others were not tried and are due again when it may be back.
    assert (
        sorted(Delivery.objects.filter(notice__recipient=amina).values_list("attempts", flat=True))
        == [0] * 17 + [1] * 3
    )
    assert not Delivery.objects.filter(channel="push", state="due", due_at__lte=timezone.now()).exists()
