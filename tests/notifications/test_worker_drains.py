"""A commit wakes a real worker, which drains its queue at once; a lost wake-up is made good by the sweeper's task."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import redis
from celery import Celery

from notifications import tasks
from notifications.drain import drain
from notifications.models import Delivery
from notifications.services import NoticeRequest
from tests.notifications.builders import queued
from tests.notifications.processes import worker
from tests.services import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def awake(
    mail_server: CatcherServer, redis_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[CatcherServer]:
    """A worker that runs, and a portal that speaks to its broker."""
    app = Celery("portal", broker=redis_url, set_as_current=False)
    app.config_from_object("guardian_portal.celery_config")
    app.conf.broker_url = redis_url
    monkeypatch.setattr("guardian_portal.celery.app", app)
    with worker(mail_server, redis_url, tmp_path / "log"), redis.Redis.from_url(redis_url) as client:
        wait_until(lambda: client.exists("_kombu.binding.alerts"), timeout=60, what="the start of the worker")
        yield mail_server


def test_both_queues_are_drained_on_the_wake_up_alone(awake: CatcherServer) -> None:
    operator = {"kind": "operator_alarm", "address": "operator@example.org"}
    queued(NoticeRequest(**operator, params={"cause": "test"}))
    queued(NoticeRequest(kind="raw", address="code@example.org", body=b"Subject: code\r\n\r\n482913\r\n"))
    awake.wait_for(2, timeout=30)
    wait_until(lambda: set(Delivery.objects.values_list("state", flat=True)) == {"sent"})


def test_the_sweepers_task_wakes_queues_in_which_something_is_due(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr(tasks, "wake", woken.append)
    tasks.sweep_deliveries()
    assert woken == []
    queued(NoticeRequest(kind="raw", address="code@example.org", body=b"Subject: code\r\n\r\n482913\r\n"))
    tasks.sweep_deliveries()
    assert woken == ["alerts"]


def test_a_drain_that_runs_out_of_time_wakes_the_next(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    woken: list[str] = []
    monkeypatch.setattr(tasks, "wake", woken.append)
    monkeypatch.setitem(drain.__kwdefaults__, "seconds", 0)
    tasks.drain_bulk()
    assert woken == ["bulk"]
