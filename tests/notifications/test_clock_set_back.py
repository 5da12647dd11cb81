"""A clock that is set back delays nothing by as much: leases and due times from the future are brought back to now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from notifications.claims import bring_back_from_the_future, claim, recover_lapsed, sweep
from notifications.drain import drain
from notifications.limits import LEASE
from notifications.models import Delivery, DeliveryState
from tests.notifications.builders import state_of, tell

if TYPE_CHECKING:
    import time_machine

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)
AHEAD = timedelta(minutes=4)


def set_forward(time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now() + AHEAD)


def set_back(time_machine: time_machine.TimeMachineFixture) -> None:
    time_machine.move_to(timezone.now() - AHEAD)


def test_what_was_written_before_is_sent_at_once(
    amina: User, mail_server: CatcherServer, time_machine: time_machine.TimeMachineFixture
) -> None:
    set_forward(time_machine)
    [delivery] = tell(amina)
    set_back(time_machine)
    assert sweep() == ["alerts"]
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.accepted_at <= timezone.now()


def test_what_was_to_wait_waits_as_long_from_now_on(amina: User, time_machine: time_machine.TimeMachineFixture) -> None:
    set_forward(time_machine)
    [delivery] = tell(amina, due_at=timezone.now() + timedelta(hours=8))
    set_back(time_machine)
    for _ in range(2):
        bring_back_from_the_future()
    delivery.refresh_from_db()
    assert timedelta(hours=7, minutes=59) < delivery.due_at - timezone.now() < timedelta(hours=8, minutes=1)


def test_what_waits_for_its_time_is_left_alone(amina: User) -> None:
    [delivery] = tell(amina, due_at=timezone.now() + timedelta(hours=8))
    before = delivery.due_at
    assert bring_back_from_the_future() == 0
    delivery.refresh_from_db()
    assert delivery.due_at == before


def test_a_lease_from_the_future_lapses_at_once(amina: User, time_machine: time_machine.TimeMachineFixture) -> None:
    [delivery] = tell(amina)
    set_forward(time_machine)
    claim(queue="alerts")
    set_back(time_machine)
    assert recover_lapsed() == 1
    assert state_of(delivery) == DeliveryState.DUE
    assert not delivery.possibly_duplicated


def test_a_lease_of_a_clock_that_is_a_little_ahead_stands(amina: User) -> None:
    tell(amina)
    claim(queue="alerts")
    Delivery.objects.update(lease_until=timezone.now() + LEASE + timedelta(seconds=10))
    assert recover_lapsed() == 0
