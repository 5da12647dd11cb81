"""The daily mail: one a day for who wants it, with how many things wait and nothing else, true when it leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.demo.mailbox.server import CatcherServer
from notifications.claims import claim
from notifications.digest import sweep, write_chunk
from notifications.drain import drain
from notifications.models import Delivery, Notice, WithheldReason
from notifications.preferences import follow_zone, switch_off
from notifications.selectors import ShownState, delivery_status, handed_over
from notifications.services import withdraw
from notifications.topics import Pace, Topic
from tests.notifications import kinds
from tests.notifications.builders import prefers, state_of, tell, wants

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)
# Wednesday noon in Berlin, and six in the evening there.
NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)
EVENING = NOON + 6 * HOUR
TOMORROW = EVENING + 24 * HOUR


@pytest.fixture(autouse=True)
def daily(amina: User) -> None:
    for topic in (Topic.CONTROLS, Topic.ALERTS):
        wants(amina, topic, Pace.DIGEST)


def told(person: User, *things: str, **fields: object) -> None:
    """At noon; each thing by a notice of its own."""
    with time_machine.travel(NOON, tick=False):
        for thing in things:
            assert not tell(person, kind="test_bulk", thing=thing, **fields)


def write(at: datetime = EVENING) -> list[Delivery]:
    """The run of the daily mail at this moment; the mails that wait or have gone since."""
    with time_machine.travel(at, tick=False):
        sweep()
    return list(Delivery.objects.filter(notice__kind="daily_digest").order_by("pk"))


def send(at: datetime = EVENING) -> None:
    with time_machine.travel(at, tick=False):
        drain(queue="bulk")


def test_it_tells_of_all_in_one_mail_without_saying_what(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1", "a2")
    told(amina, "a3", topic=Topic.ALERTS)
    assert write(EVENING - HOUR) == []
    [delivery] = write()
    send()
    [mail] = mail_server.messages
    assert mail.headers["Subject"] == "There are things to look at"
    assert "Alerts: 1\nSettings: 2\n" in mail.text
    assert "<li>Alerts: 1</li>" in mail.html
    assert "/children/" in mail.text
    assert not {"a1", "O'Hara"} & set(mail.text.split())
    assert (state_of(delivery), delivery.queue) == ("sent", "bulk")
    assert handed_over(["a1", "a2", "a3"]) == {"a1", "a2", "a3"}


def test_one_press_stops_it_and_all_that_comes_with_it(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1")
    write()
    send()
    path = mail_server.messages[0].headers["List-Unsubscribe"]
    assert switch_off(token=path.strip("<>").split("/")[-2])
    told_not = tell(amina, kind="test_bulk", thing="a2")
    assert [one.withheld_reason for one in told_not] == ["preference"]
    assert write(TOMORROW)[1:] == []


def test_there_is_one_a_day_and_what_comes_later_waits_for_the_next(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1")
    write()
    send()
    with time_machine.travel(EVENING + HOUR, tick=False):
        tell(amina, kind="test_bulk", thing="a2")
    # One that was written for today and only now can be seen.
    Notice.objects.filter(thing="a2").update(digest_at=EVENING)
    assert len(write(EVENING + 2 * HOUR)) == 1
    assert Notice.objects.get(thing="a2").digest_at == TOMORROW
    assert len(write(TOMORROW)) == 2
    send(TOMORROW)
    assert len(mail_server.messages) == 2


def test_the_table_holds_one_a_day(amina: User) -> None:
    told(amina, "a1")
    write()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(recipient=amina, kind="daily_digest", topic="digest", thread="2026-11-18")


def test_an_outage_over_midnight_does_not_cost_the_next_days_mail(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1")
    [late] = write(EVENING + 8 * HOUR)
    assert late.notice.thread == "2026-11-18"
    with time_machine.travel(EVENING + 9 * HOUR, tick=False):
        tell(amina, kind="test_bulk", thing="a2")
    assert len(write(TOMORROW)) == 2


def test_it_waits_for_the_end_of_quiet_hours(amina: User, mail_server: CatcherServer) -> None:
    prefers(amina, quiet_from=17 * 60, quiet_until=20 * 60)
    told(amina, "a1")
    [delivery] = write()
    assert delivery.due_at == EVENING + 2 * HOUR


def test_what_is_not_due_any_more_is_not_counted(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1", "a2")
    kinds.ANSWERS["a1"] = [WithheldReason.NOT_ENTITLED]
    write()
    send()
    assert "Settings: 1\n" in mail_server.messages[0].text


def test_with_nothing_left_none_comes(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1")
    kinds.ANSWERS["a1"] = [WithheldReason.HELD]
    [delivery] = write()
    send()
    assert (state_of(delivery), delivery.withheld_reason) == ("withheld", "superseded")
    assert not mail_server.messages


def test_what_its_reader_switched_off_meanwhile_is_not_counted(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1")
    told(amina, "a2", topic=Topic.ALERTS)
    wants(amina, Topic.CONTROLS, Pace.OFF)
    write()
    send()
    assert "Alerts: 1\n" in mail_server.messages[0].text
    assert "Settings" not in mail_server.messages[0].text


@pytest.mark.parametrize("when", ["waiting", "written", "ready"])
def test_what_is_withdrawn_before_it_leaves_was_told_to_nobody(
    amina: User, mail_server: CatcherServer, when: str
) -> None:
    told(amina, "a1", "a2")
    if when != "waiting":
        write()
    with time_machine.travel(EVENING, tick=False):
        ready = claim(queue="bulk") if when == "ready" else []
        with transaction.atomic():
            withdraw(things=["a1"], reason=WithheldReason.HELD, kinds=["test_bulk"], recipient_ids=[amina.pk])
    [delivery] = write()
    assert [state_of(one) for one in ready] == ["due"] * len(ready)
    send()
    assert state_of(delivery) == "sent"
    assert "Settings: 1\n" in mail_server.messages[0].text
    assert handed_over(["a1", "a2"]) == {"a2"}


def test_what_is_withdrawn_after_it_left_counts_as_told(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1")
    write()
    send()
    with transaction.atomic():
        withdraw(things=["a1"], reason=WithheldReason.HELD)
    assert handed_over(["a1"]) == {"a1"}


def test_another_hour_and_another_zone_move_what_waits(amina: User) -> None:
    told(amina, "a1")
    with time_machine.travel(NOON, tick=False):
        prefers(amina, digest_hour=20)
        assert Notice.objects.get(thing="a1").digest_at == EVENING + 2 * HOUR
        amina.time_zone = "Europe/London"
        amina.save()
        follow_zone(person=amina)
    assert Notice.objects.get(thing="a1").digest_at == EVENING + 3 * HOUR


def test_what_cannot_wait_comes_at_once(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina, kind="test_bulk", may_wait=False)
    drain(queue="bulk")
    assert state_of(delivery) == "sent"


def test_a_run_takes_no_more_than_its_size_and_loses_nobody(amina: User, ben: User) -> None:
    wants(ben, Topic.CONTROLS, Pace.DIGEST)
    told(amina, "a1", "a2")
    told(ben, "b1")
    late = NOON + 40 * HOUR
    assert [write_chunk(now=late, size=1) for _ in range(3)] == [(1, 1), (1, 1), (0, 0)]
    assert Notice.objects.filter(told_by__isnull=False).count() == 3


def test_its_reader_sees_when_it_comes_and_what_became_of_it(amina: User, mail_server: CatcherServer) -> None:
    told(amina, "a1")
    with time_machine.travel(NOON, tick=False), timezone.override("Europe/Berlin"):
        status = delivery_status(recipient=amina, thing="a1")
        assert status is not None
        assert status.words == "Your daily mail tells of it: Nov. 18, 2026, 6 p.m. CET."
    write()
    send()
    after = delivery_status(recipient=amina, thing="a1")
    assert after is not None
    assert after.state == ShownState.HANDED_OVER
