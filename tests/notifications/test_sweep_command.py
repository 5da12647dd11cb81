"""`manage.py sweep` brings every mail on its way with neither beat, Redis nor a worker; any number may run."""

from __future__ import annotations

import os
import signal
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from notifications.claims import claim
from notifications.models import Delivery
from notifications.services import NoticeRequest
from tests.notifications.builders import queued
from tests.notifications.processes import sweeper
from tests.services import wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def no_mails_of_the_sweepers_own(settings: Settings) -> None:
    """Such as that of the day's seal: other mails are counted here."""
    settings.OPERATOR_EMAIL = ""


def notices(count: int) -> list[Delivery]:
    """Of a kind that every process knows."""
    request = NoticeRequest(kind="operator_alarm", address="operator@example.org", params={"cause": "test"})
    return queued(*[request] * count)


def all_sent() -> bool:
    return set(Delivery.objects.values_list("state", flat=True)) == {"sent"}


def test_once_sends_what_is_due_and_ends(mail_server: CatcherServer) -> None:
    notices(3)
    before = signal.getsignal(signal.SIGTERM)
    call_command("sweep", "--once")
    assert all_sent()
    assert signal.getsignal(signal.SIGTERM) is before


def test_it_takes_up_what_a_dead_worker_had_claimed(mail_server: CatcherServer) -> None:
    notices(2)
    claim(queue="bulk")
    Delivery.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    call_command("sweep", "--once")
    assert all_sent()


def test_it_goes_on_by_itself_without_redis_and_ends_on_term(mail_server: CatcherServer, tmp_path: Path) -> None:
    with sweeper(mail_server, tmp_path / "log") as process:
        notices(1)
        mail_server.wait_for(1, timeout=30)
        notices(1)
        mail_server.wait_for(2, timeout=30)
        process.terminate()
        assert process.wait(10) == 0
    wait_until(all_sent)


def test_two_sweepers_send_each_mail_once(mail_server: CatcherServer, tmp_path: Path) -> None:
    with sweeper(mail_server, tmp_path / "one"), sweeper(mail_server, tmp_path / "two"):
        for _ in range(4):
            notices(15)
        wait_until(all_sent, timeout=60, what="the sending of all")
    times = Counter(mail.headers["Message-ID"] for mail in mail_server.messages)
    assert (len(times), set(times.values())) == (60, {1})


def test_a_killed_sweeper_loses_nothing_and_doubles_nothing_unmarked(
    mail_server: CatcherServer, tmp_path: Path
) -> None:
    notices(60)
    mail_server.behaviour("DATA", delay=0.02)
    with sweeper(mail_server, tmp_path / "log") as process:
        mail_server.wait_for(5, timeout=30)
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
    mail_server.behaviours.clear()
    assert not all_sent()
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now())
    call_command("sweep", "--once")
    assert all_sent()
    times = Counter(mail.headers["Message-ID"] for mail in mail_server.messages)
    doubled = {message_id for message_id, count in times.items() if count > 1}
    marked = set(Delivery.objects.filter(possibly_duplicated=True).values_list("message_id", flat=True))
    assert len(times) == 60
    assert doubled <= marked
    assert len(marked) <= 1


def test_the_log_names_nobody(mail_server: CatcherServer, tmp_path: Path) -> None:
    mail_server.behaviour("RCPT", reply="451 4.3.0 <operator@example.org> later")
    notices(1)
    with sweeper(mail_server, tmp_path / "log", "--once") as process:
        assert process.wait(30) == 0
    said = (tmp_path / "log").read_text()
    assert "RCPT 451 4.3.0" in said
    assert "@example.org" not in said
