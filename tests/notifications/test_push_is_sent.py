"""A notice reaches each of its reader's devices: signed, encrypted, without a word about whom or what."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone, translation

from notifications.channels import channels
from notifications.models import Delivery, DeliveryState, Detail, Preference, WithheldReason
from notifications.push.keys import public_key
from notifications.push.services import send_test
from tests.notifications import kinds
from tests.notifications.builders import state_of
from tests.notifications.pushing import drained, push_service, push_to, switched_on
from tests.push_service import claims_of

if TYPE_CHECKING:
    from django.test.utils import CaptureQueriesContext
    from pytest_django.fixtures import DjangoAssertNumQueries, Settings

    from accounts.models import User
    from tests.push_service import PushService

__all__ = ["push_service"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_the_device_can_read_it_and_nobody_else(amina: User, push_service: PushService) -> None:
    browser = push_service.browser("phone")
    switched_on(amina, browser)
    [delivery] = push_to(amina, thing="something")
    drained()
    assert state_of(delivery) == DeliveryState.SENT
    assert (delivery.last_reply, delivery.attempts, delivery.possibly_duplicated) == ("201", 1, False)
    [push] = push_service.came("phone")
    said = browser.read(push.body)
    assert said == {
        "title": "Guardian Portal",
        "body": "There is something to look at.",
        "path": "/",
        "tag": push.headers["topic"],
        "urgent": False,
        "language": "en",
    }
    assert b"something" not in push.body


def test_it_is_signed_for_this_push_service_alone(amina: User, push_service: PushService, settings: Settings) -> None:
    settings.VAPID_SUBJECT = "mailto:operator@example.org"
    switched_on(amina, push_service.browser("phone"))
    push_to(amina)
    drained()
    claims, key = claims_of(push_service.came("phone")[0])
    assert key == public_key()
    assert claims["aud"] == f"http://{push_service.host}"
    assert claims["sub"] == "mailto:operator@example.org"
    assert 0 < claims["exp"] - time.time() < 24 * 3600


def test_how_soon_and_how_long_are_told_to_the_push_service(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone"))
    push_to(amina, topic="alerts", expires_at=timezone.now() + timedelta(hours=1))
    push_to(amina, topic="alerts_urgent")
    push_to(amina, topic="alerts_urgent", breaks_quiet=True)
    push_to(amina, kind="test_bulk", topic="requests")
    drained()
    pushes = push_service.came("phone")
    assert [one.headers["urgency"] for one in pushes] == ["normal", "high", "high", "low"]
    assert 3500 < int(pushes[0].headers["ttl"]) <= 3600
    assert pushes[0].headers["content-encoding"] == "aes128gcm"


def test_only_what_is_critical_says_now(amina: User, push_service: PushService) -> None:
    browser = push_service.browser("phone")
    switched_on(amina, browser)
    push_to(amina, breaks_quiet=True)
    drained()
    said = browser.read(push_service.came("phone")[0].body)
    assert said["body"] == "Please look now."
    assert said["urgent"] is True


def test_who_wants_little_said_is_told_neither_how_soon_nor_where(amina: User, push_service: PushService) -> None:
    browser = push_service.browser("phone")
    switched_on(amina, browser)
    Preference.objects.create(person=amina, detail=Detail.PORTAL_ONLY)
    push_to(amina, breaks_quiet=True)
    drained()
    said = browser.read(push_service.came("phone")[0].body)
    assert (said["body"], said["path"], said["urgent"]) == ("There is something to look at.", "/", False)


def test_it_speaks_the_readers_language(ben: User, push_service: PushService) -> None:
    browser = push_service.browser("phone")
    switched_on(ben, browser)
    push_to(ben, breaks_quiet=True)
    drained()
    said = browser.read(push_service.came("phone")[0].body)
    with translation.override("ko"):
        assert said["body"] == translation.gettext("Please look now.")
    assert said["language"] == "ko"


def test_the_push_service_cannot_tell_words_by_their_length(amina: User, ben: User, push_service: PushService) -> None:
    for someone in (amina, ben):
        switched_on(someone, push_service.browser(someone.language))
    push_to(amina, ben)
    push_to(amina, breaks_quiet=True)
    drained()
    assert len({len(one.body) for one in push_service.taken}) == 1
    assert len(push_service.taken) == 3


def test_a_newer_one_of_a_thread_replaces_the_older(amina: User, ben: User, push_service: PushService) -> None:
    for someone in (amina, ben):
        switched_on(someone, push_service.browser(someone.language))
    for thread in ("a", "a", "b"):
        push_to(amina, thread=thread)
    push_to(ben, thread="a")
    drained()
    first, second, other = [one.headers["topic"] for one in push_service.came("en")]
    assert first == second != other
    assert len(first) == 32
    assert push_service.came("ko")[0].headers["topic"] != first


def test_every_device_gets_one_and_none_gets_two(amina: User, push_service: PushService) -> None:
    for name in ("phone", "laptop", "tablet"):
        switched_on(amina, push_service.browser(name))
    push_to(amina)
    drained()
    drained()
    assert sorted(one.path for one in push_service.taken) == ["/push/laptop", "/push/phone", "/push/tablet"]
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert Delivery.objects.values("device").distinct().count() == 3


def test_what_one_device_took_is_not_sent_to_it_again(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone"))
    switched_on(amina, push_service.browser("laptop", 503, 201))
    push_to(amina)
    drained()
    pushes = Delivery.objects.filter(channel="push")
    assert sorted(pushes.values_list("state", flat=True)) == ["due", "sent"]
    pushes.filter(state="due").update(due_at=timezone.now())
    drained()
    assert len(push_service.came("phone")) == 1
    assert len(push_service.came("laptop")) == 2
    assert set(pushes.values_list("state", flat=True)) == {"sent"}


def test_nothing_is_sent_that_is_not_due_any_more(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone"))
    kinds.ANSWERS["claimed"] = [WithheldReason.HELD]
    kinds.ANSWERS["prepared"] = [None, WithheldReason.NOT_ENTITLED]
    held, late = push_to(amina, thing="claimed") + push_to(amina, thing="prepared")
    drained()
    assert (state_of(held), held.withheld_reason) == (DeliveryState.WITHHELD, WithheldReason.HELD)
    assert (state_of(late), late.withheld_reason) == (DeliveryState.WITHHELD, WithheldReason.NOT_ENTITLED)
    assert push_service.taken == []


def test_who_has_no_device_is_not_reached(
    amina: User, ben: User, push_service: PushService, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    switched_on(amina, push_service.browser("phone"))
    with django_assert_num_queries(1) as asked:
        assert channels()["push"].reaches([amina.pk, ben.pk]) == {amina.pk}
    assert_no_secrets(asked)
    [delivery] = push_to(ben)
    drained()
    assert (state_of(delivery), delivery.withheld_reason) == (DeliveryState.WITHHELD, WithheldReason.NO_ADDRESS)


def assert_no_secrets(asked: CaptureQueriesContext) -> None:
    assert "p256dh" not in asked[0]["sql"]


def test_without_keys_nobody_is_offered_it(amina: User, push_service: PushService, settings: Settings) -> None:
    switched_on(amina, push_service.browser("phone"))
    settings.VAPID_PRIVATE_KEY = ""
    assert not channels()["push"].is_offered()
    assert channels()["push"].reaches([amina.pk]) == set()
    [delivery] = push_to(amina)
    drained()
    assert state_of(delivery) == DeliveryState.WITHHELD


def test_a_test_goes_the_whole_way_by_push_alone(amina: User, push_service: PushService) -> None:
    browser = push_service.browser("phone")
    device = switched_on(amina, browser)
    send_test(person=amina)
    drained()
    said = browser.read(push_service.came("phone")[0].body)
    assert said["body"] == "This is a test. It works."
    assert said["path"] == "/notifications/settings/"
    assert Delivery.objects.exclude(channel="push").count() == 0
    device.refresh_from_db()
    assert device.last_accepted_at is not None
