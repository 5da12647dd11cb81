"""A device that has gone: one entry says so, and what it was told goes another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import transaction

from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from notifications.models import Delivery, DeliveryState, PushDevice
from notifications.push.services import send_test, unsubscribe, unsubscribe_all
from notifications.topics import Channels
from tests.notifications import pager
from tests.notifications.builders import state_of, tell
from tests.notifications.meanwhile import Meanwhile
from tests.notifications.pushing import drained, push_service, switched_on
from tests.notifications.test_claims_are_exclusive import WORKERS, at_once
from tests.people import person
from tests.push_service import a_browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from accounts.models import User
    from tests.push_service import PushService

__all__ = ["push_service"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def with_pager(settings: Settings, amina: User) -> Iterator[None]:
    settings.NOTICE_CHANNELS = [*settings.NOTICE_CHANNELS, "tests.notifications.pager.channel"]
    pager.REACHED.add(amina.pk)
    yield
    pager.REACHED.clear()


def paged() -> list[str]:
    return list(Delivery.objects.filter(channel="pager").values_list("state", flat=True))


def test_its_push_service_does_not_know_it_so_another_way_is_tried(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone", 410))
    [push] = tell(amina, channels=Channels.SECOND)
    assert push.channel == "push"
    drained()
    assert state_of(push) == DeliveryState.FAILED
    assert paged() == ["due"]


def test_switched_off_before_the_push_so_another_way_is_tried(amina: User, push_service: PushService) -> None:
    device = switched_on(amina, push_service.browser("phone"))
    [push] = tell(amina, channels=Channels.SECOND)
    unsubscribe(person=amina, devices=[device.public_id], actor=SYSTEM)
    drained()
    assert (state_of(push), push.withheld_reason) == (DeliveryState.WITHHELD, "no_address")
    assert paged() == ["due"]


def test_not_where_another_device_took_it(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone", 410))
    switched_on(amina, push_service.browser("tablet"))
    tell(amina, channels=Channels.SECOND)
    drained()
    drained()
    assert len(push_service.came("tablet")) == 1
    assert paged() == []


def test_only_the_mail_is_left(amina: User, push_service: PushService) -> None:
    pager.REACHED.clear()
    switched_on(amina, push_service.browser("phone", 410))
    tell(amina, channels=Channels.SECOND)
    drained()
    assert sorted(Delivery.objects.values_list("channel", "state")) == [("email", "due"), ("push", "failed")]


def test_a_test_of_push_goes_no_other_way(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone", 410))
    send_test(person=amina)
    drained()
    assert list(Delivery.objects.values_list("channel", "state")) == [("push", "failed")]


def test_switched_off_twice_at_once_it_has_one_entry(amina: User, push_service: PushService) -> None:
    phone, _tablet = (switched_on(amina, push_service.browser(name)) for name in ("phone", "tablet"))
    with transaction.atomic():
        unsubscribe(person=amina, devices=[phone.public_id], actor=SYSTEM)
        leaving = Meanwhile(lambda: unsubscribe_all(person=amina, actor=SYSTEM))
    leaving.join()
    assert Entry.objects.filter(action="push_device.gone").count() == 2
    assert not PushDevice.objects.filter(gone_at__isnull=True).exists()


def test_one_browser_switched_on_by_several_at_once_is_the_last_ones(amina: User, push_service: PushService) -> None:
    browser = a_browser("shared")
    people = [person(f"reader{number}") for number in range(WORKERS)]
    waiting = list(people)
    at_once(lambda: switched_on(waiting.pop(), browser))
    assert PushDevice.objects.count() == WORKERS
    assert PushDevice.objects.filter(gone_at__isnull=True).count() == 1
    assert Entry.objects.filter(action="push_device.gone").count() == WORKERS - 1
