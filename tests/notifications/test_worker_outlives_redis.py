"""A worker whose Redis goes away while wake-ups wait in its hands takes up the next ones by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import redis
from celery import Celery

from notifications.models import Delivery
from notifications.services import NoticeRequest
from tests.notifications.builders import queued
from tests.notifications.processes import worker
from tests.services import free_port, own_redis, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)
ALARM = NoticeRequest(kind="operator_alarm", address="operator@example.org", params={"cause": "test"})
CODE = NoticeRequest(kind="raw", address="code@example.org", body=b"Subject: code\r\n\r\n482913\r\n")


def wake(url: str, *queues: str) -> None:
    app = Celery("portal", broker=url, set_as_current=False)
    app.config_from_object("guardian_portal.celery_config")
    app.conf.broker_url = url
    for queue in queues:
        app.send_task(f"notifications.tasks.drain_{queue}", queue=queue, retry=False, ignore_result=True)


def wait_for_worker(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        wait_until(lambda: client.exists("_kombu.binding.bulk"), timeout=60, what="the worker at this Redis")


def states() -> list[str]:
    return sorted(Delivery.objects.values_list("state", flat=True))


def test_a_wake_up_in_the_hands_of_a_busy_worker_does_not_end_it(mail_server: CatcherServer, tmp_path: Path) -> None:
    """Both its processes are busy, a third wake-up is fetched, and it still asks for a fourth when Redis dies."""
    port = free_port()
    mail_server.behaviour("DATA", delay=4, times=2)
    queued(ALARM)
    queued(CODE)
    with own_redis(port) as url, worker(mail_server, url, tmp_path / "log", processes=2) as process:
        wait_for_worker(url)
        wake(url, "alerts", "bulk")
        wait_until(lambda: states() == ["handing_over"] * 2, timeout=30, what="a busy worker")
        wake(url, "bulk")
        with redis.Redis.from_url(url) as client:
            wait_until(lambda: client.hlen("unacked") == 1, what="a wake-up in the worker's hands")
            client.shutdown(nosave=True)
        with own_redis(port):
            wait_for_worker(url)
            queued(ALARM)
            wake(url, "bulk")
            wait_until(lambda: states() == ["sent"] * 3, timeout=30, what="the third mail")
            assert process.poll() is None
