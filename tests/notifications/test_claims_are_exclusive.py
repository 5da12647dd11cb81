"""Any number of workers may drain at once: each delivery is claimed by one of them, and sent once."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from django.db import connections

from guardian_portal.audit.models import Entry
from notifications.claims import claim
from notifications.drain import drain
from notifications.email.transport import close_kept_transport
from notifications.models import Delivery
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 4


def at_once(work: Callable[[], object]) -> None:
    """Runs `work` in WORKERS threads that start together, each with its own database connection."""
    barrier, errors = threading.Barrier(WORKERS), []

    def run() -> None:
        try:
            barrier.wait(10)
            work()
        except Exception as error:  # noqa: BLE001  # handed to the test
            errors.append(error)
        finally:
            close_kept_transport()
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not errors


def test_no_delivery_is_claimed_twice_and_none_is_left(amina: User) -> None:
    tell(*[amina] * 120)
    claimed: list[int] = []

    def work() -> None:
        while batch := claim(queue="alerts", limit=7):
            claimed.extend(one.pk for one in batch)

    at_once(work)
    assert len(claimed) == len(set(claimed))
    # A worker that lost every race may stop early; then others have the rows.
    assert Delivery.objects.filter(state="due").count() + len(claimed) == 120
    claimed.extend(one.pk for one in claim(queue="alerts", limit=120))
    assert len(claimed) == 120


def test_drains_at_once_send_each_mail_once(amina: User, mail_server: CatcherServer) -> None:
    tell(*[amina] * 60)
    at_once(lambda: drain(queue="alerts", seconds=30))
    drain(queue="alerts")
    times = Counter(mail.headers["Message-ID"] for mail in mail_server.messages)
    assert len(times) == 60
    assert set(times.values()) == {1}
    assert set(Delivery.objects.values_list("state", "possibly_duplicated")) == {("sent", False)}
    assert Entry.objects.filter(action="delivery.settled").count() == 60
