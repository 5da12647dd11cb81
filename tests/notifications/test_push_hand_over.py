"""A push is handed over by rows: said before the first byte, for a device still on, by who holds the lease."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from guardian_portal.audit.services import SYSTEM
from notifications.claims import claim, recover_lapsed
from notifications.models import Delivery, DeliveryState, Ending, WithheldReason
from notifications.push.deliver import deliver
from notifications.push.keys import new_key_pair
from notifications.push.sender import Sender, kept_sender
from notifications.push.services import forget_gone, unsubscribe
from notifications.settling import begin_hand_over_to_device
from tests.notifications.builders import state_of
from tests.notifications.pushing import drained, push_service, push_to, switched_on

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from tests.push_service import PushService

__all__ = ["push_service"]
pytestmark = pytest.mark.django_db(transaction=True)


def test_a_device_switched_off_meanwhile_is_told_nothing(
    amina: User, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    device = switched_on(amina, push_service.browser("phone"))
    [delivery] = push_to(amina)
    said = begin_hand_over_to_device

    def switched_off_first(one: Delivery) -> bool:
        unsubscribe(person=amina, devices=[device.public_id], actor=SYSTEM)
        return said(one)

    monkeypatch.setattr("notifications.push.deliver.begin_hand_over_to_device", switched_off_first)
    drained()
    assert push_service.taken == []
    assert (state_of(delivery), delivery.withheld_reason) == (DeliveryState.WITHHELD, WithheldReason.NO_ADDRESS)


def test_the_row_says_handing_over_before_the_push_service_sees_a_byte(
    amina: User, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    switched_on(amina, push_service.browser("phone"))
    push_to(amina)
    seen: list[tuple[str, int]] = []
    begin = begin_hand_over_to_device

    def begun(one: Delivery) -> bool:
        seen.append(("begins", len(push_service.taken)))
        done = begin(one)
        seen.append((Delivery.objects.get().state, len(push_service.taken)))
        return done

    monkeypatch.setattr("notifications.push.deliver.begin_hand_over_to_device", begun)
    drained()
    assert seen == [("begins", 0), ("handing_over", 0)]
    assert len(push_service.taken) == 1


def test_a_worker_that_wakes_after_its_lease_sends_nothing(amina: User, push_service: PushService) -> None:
    switched_on(amina, push_service.browser("phone"))
    [delivery] = push_to(amina)
    late = claim(queue="alerts", channel="push")
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    deliver(late, sender=kept_sender(), may_go_on=lambda: True)
    assert push_service.taken == []
    recover_lapsed()
    drained()
    assert (state_of(delivery), delivery.possibly_duplicated) == (DeliveryState.SENT, False)
    assert len(push_service.taken) == 1


def test_after_a_change_of_keys_a_device_has_to_be_switched_on_anew(
    amina: User, push_service: PushService, settings: Settings
) -> None:
    device = switched_on(amina, push_service.browser("phone"))
    settings.VAPID_PRIVATE_KEY = new_key_pair().private
    [delivery] = push_to(amina)
    drained()
    assert state_of(delivery) == DeliveryState.WITHHELD
    forget_gone()
    device.refresh_from_db()
    assert device.ending == Ending.KEYS


def test_connections_are_kept(amina: User, push_service: PushService) -> None:
    opened: list[int] = []
    device = switched_on(amina, push_service.browser("phone"))
    assert device.is_live
    sender = Sender()
    network = sender._pool._network_backend
    connect = network.connect_tcp

    def counted(*args: Any, **more: Any) -> Any:
        opened.append(1)
        return connect(*args, **more)

    network.connect_tcp = counted  # type: ignore[method-assign]
    push_to(*[amina] * 3)
    deliver(claim(queue="alerts", channel="push"), sender=sender, may_go_on=lambda: True)
    sender.close()
    assert len(push_service.taken) == 3
    assert len(opened) == 1
