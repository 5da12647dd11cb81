"""A canary a minute takes the way of every mail, one however many sweepers there are, and does not pile up."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import connections

from guardian_portal.privacy.retention import delete_old
from notifications.canary import LIFETIME, last_round_trip, queue_canary
from notifications.claims import sweep
from notifications.drain import drain
from notifications.models import Canary, Delivery, Notice
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

NOON = datetime(2026, 11, 22, 12, 0, 3, tzinfo=UTC)
SWEEPERS = 6


@pytest.fixture(autouse=True)
def mailbox_of_its_own(settings: Settings) -> None:
    settings.CANARY_EMAIL = "canary@example.org"


@pytest.mark.django_db
def test_one_is_queued_each_minute() -> None:
    for seconds in (0, 10, 20, 56, 57, 63):
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            queue_canary()
    assert list(Canary.objects.values_list("minute__minute", flat=True)) == [0, 1]
    assert Delivery.objects.filter(state="due").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_many_sweepers_one_queues_it() -> None:
    barrier, told = threading.Barrier(SWEEPERS), []

    def work() -> None:
        barrier.wait(10)
        told.append(queue_canary())
        connections.close_all()

    with time_machine.travel(NOON, tick=False):
        threads = [threading.Thread(target=work) for _ in range(SWEEPERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    assert sorted(told) == [False] * (SWEEPERS - 1) + [True]
    assert (Canary.objects.count(), Notice.objects.count(), Delivery.objects.count()) == (1, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_it_goes_to_the_mail_server_and_tells_how_long_that_took(mail_server: CatcherServer) -> None:
    assert last_round_trip() is None
    assert queue_canary()
    drain(queue="alerts")
    [mail] = mail_server.wait_for(1)
    assert mail.to == "canary@example.org"
    trip = last_round_trip()
    sent = Delivery.objects.get()
    assert trip == (sent.accepted_at, sent.sent_at)


@pytest.mark.django_db
def test_without_a_mailbox_there_is_none(settings: Settings) -> None:
    settings.CANARY_EMAIL = ""
    assert not queue_canary()
    assert not Notice.objects.exists()


@pytest.mark.django_db
def test_in_an_outage_they_do_not_pile_up() -> None:
    for minute in range(30):
        with time_machine.travel(NOON + timedelta(minutes=minute), tick=False):
            queue_canary()
            sweep()
    waiting = Delivery.objects.filter(settled_at__isnull=True)
    assert waiting.count() == LIFETIME // timedelta(minutes=1)


@pytest.mark.django_db
def test_old_ones_are_deleted_and_nothing_else(amina: User) -> None:
    with time_machine.travel(NOON, tick=False):
        queue_canary()
        tell(amina)
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        queue_canary()
    with time_machine.travel(NOON + timedelta(days=2, minutes=1), tick=False):
        assert delete_old()["canaries"] == 1
    assert list(Canary.objects.values_list("minute__day", flat=True)) == [23]
    assert Notice.objects.filter(kind="test_alert").count() == 1
    assert Delivery.objects.count() == 2
