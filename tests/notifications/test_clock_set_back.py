"""A clock that is set back delays nothing by as much: leases and due times from the future are brought back to now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from guardian_portal.audit.services import SYSTEM
from guardian_portal.common.clock import bring_back_what_waits
from notifications.canary import last_round_trip, queue_canary
from notifications.claims import Lane, claim, recover_lapsed, sweep
from notifications.digest import sweep as write_daily_mails
from notifications.drain import drain
from notifications.limits import LEASE
from notifications.models import DAILY_DIGEST, Canary, Delivery, DeliveryState, Notice, OperatorAlarm, WeeklyChoice
from notifications.preferences import choose_paces
from notifications.settling import defer
from notifications.topics import Pace, Topic
from tests.notifications.builders import state_of, tell

if TYPE_CHECKING:
    import time_machine
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)
AHEAD = timedelta(minutes=4)
DAYS = timedelta(days=3)


def set_forward(time_machine: time_machine.TimeMachineFixture, ahead: timedelta = AHEAD) -> None:
    time_machine.move_to(timezone.now() + ahead)


def set_back(time_machine: time_machine.TimeMachineFixture, ahead: timedelta = AHEAD) -> None:
    time_machine.move_to(timezone.now() - ahead)


def test_what_was_written_before_is_sent_at_once(
    amina: User, mail_server: CatcherServer, time_machine: time_machine.TimeMachineFixture
) -> None:
    set_forward(time_machine)
    [delivery] = tell(amina)
    set_back(time_machine)
    assert sweep() == [Lane("alerts")]
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.accepted_at <= timezone.now()


def test_what_was_to_wait_waits_as_long_from_now_on(amina: User, time_machine: time_machine.TimeMachineFixture) -> None:
    set_forward(time_machine)
    [delivery] = tell(amina, due_at=timezone.now() + timedelta(hours=8))
    set_back(time_machine)
    for _ in range(2):
        bring_back_what_waits()
    delivery.refresh_from_db()
    assert timedelta(hours=7, minutes=59) < delivery.due_at - timezone.now() < timedelta(hours=8, minutes=1)


def test_what_waits_for_its_time_is_left_alone(amina: User) -> None:
    [delivery] = tell(amina, due_at=timezone.now() + timedelta(hours=8))
    before = delivery.due_at
    bring_back_what_waits()
    delivery.refresh_from_db()
    assert delivery.due_at == before


def test_a_lease_from_the_future_lapses_at_once(amina: User, time_machine: time_machine.TimeMachineFixture) -> None:
    [delivery] = tell(amina)
    set_forward(time_machine)
    claim(queue="alerts")
    set_back(time_machine)
    bring_back_what_waits()
    assert recover_lapsed() == 1
    assert state_of(delivery) == DeliveryState.DUE
    assert not delivery.possibly_duplicated


def test_a_lease_of_a_clock_that_is_a_little_ahead_stands(amina: User) -> None:
    tell(amina)
    claim(queue="alerts")
    Delivery.objects.update(lease_until=timezone.now() + LEASE + timedelta(seconds=10))
    bring_back_what_waits()
    assert recover_lapsed() == 0


def test_what_was_tried_while_it_was_ahead_is_tried_again_as_soon_as_ever(
    amina: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    [delivery] = tell(amina)
    set_forward(time_machine, DAYS)
    [claimed] = claim(queue="alerts")
    defer(claimed, reply="451")
    set_back(time_machine, DAYS)
    bring_back_what_waits()
    delivery.refresh_from_db()
    assert delivery.due_at - timezone.now() <= timedelta(hours=1)


def test_what_quiet_hours_put_off_is_asked_anew(amina: User, time_machine: time_machine.TimeMachineFixture) -> None:
    [delivery] = tell(amina)
    ahead = timezone.now() + timedelta(hours=20)
    Delivery.objects.update(quiet_since=ahead, due_at=ahead + timedelta(hours=8), accepted_at=ahead)
    bring_back_what_waits()
    delivery.refresh_from_db()
    assert delivery.due_at <= timezone.now()


def wait_for_the_daily_mail(reader: User) -> Notice:
    paces = {(topic, "email"): Pace.DIGEST for topic in (Topic.ALERTS, Topic.REQUESTS, Topic.CONTROLS)}
    choose_paces(person=reader, paces=paces, actor=SYSTEM)
    tell(reader, topic=Topic.REQUESTS)
    return Notice.objects.get(recipient=reader, digest_at__isnull=False)


def test_what_waits_for_the_daily_mail_waits_for_the_next_one(
    amina: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    set_forward(time_machine, DAYS)
    notice = wait_for_the_daily_mail(amina)
    set_back(time_machine, DAYS)
    bring_back_what_waits()
    notice.refresh_from_db()
    assert notice.digest_at is not None
    assert timedelta(0) < notice.digest_at - timezone.now() <= timedelta(hours=25)


def test_a_daily_mail_written_for_a_day_to_come_takes_that_day_from_nobody(
    amina: User, time_machine: time_machine.TimeMachineFixture
) -> None:
    set_forward(time_machine, DAYS)
    wait_for_the_daily_mail(amina)
    time_machine.move_to(timezone.now() + timedelta(days=1))
    write_daily_mails()
    mail = Notice.objects.get(kind=DAILY_DIGEST)
    day = mail.thread
    mail.deliveries.update(state="sent", sent_at=timezone.now(), settled_at=timezone.now())
    set_back(time_machine, DAYS + timedelta(days=1))
    bring_back_what_waits()
    mail.refresh_from_db()
    assert mail.thread != day
    assert mail.created_at <= timezone.now()


def test_a_week_that_is_not_over_is_not_told(amina: User) -> None:
    now = timezone.now()
    choice = WeeklyChoice.objects.create(
        person=amina, due_at=now + timedelta(days=30), told_week=(now + timedelta(days=20)).date(), due_week=now.date()
    )
    bring_back_what_waits()
    choice.refresh_from_db()
    assert (choice.due_at, choice.due_week, choice.told_week) == (None, None, None)


def test_no_canary_is_from_the_future(settings: Settings, time_machine: time_machine.TimeMachineFixture) -> None:
    settings.CANARY_EMAIL = "canary@example.org"
    set_forward(time_machine)
    assert queue_canary()
    Delivery.objects.update(state="sent", sent_at=timezone.now(), settled_at=timezone.now())
    set_back(time_machine)
    bring_back_what_waits()
    assert last_round_trip() is None
    assert not Canary.objects.exists()
    assert queue_canary()


def test_the_operator_is_told_again_in_an_hour(db: None) -> None:
    OperatorAlarm.objects.create(cause="550", told_at=timezone.now() + timedelta(days=3))
    bring_back_what_waits()
    assert OperatorAlarm.objects.get().told_at <= timezone.now()


def test_what_stands_as_its_rules_put_it_is_left_alone(
    amina: User, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    settings.CANARY_EMAIL = "canary@example.org"
    notice = wait_for_the_daily_mail(amina)
    queue_canary()
    before = Notice.objects.get(pk=notice.pk).digest_at
    bring_back_what_waits()
    assert Notice.objects.get(pk=notice.pk).digest_at == before
    assert "clock_was_set_back" not in caplog.text
