"""The wake-up after commit: without content, once per queue, and never in the way when Redis is."""

from __future__ import annotations

import json
import signal
import time
from typing import TYPE_CHECKING

import pytest
import redis
from celery import Celery
from django.db import transaction

from guardian_portal.common import wakeup as common_wakeup
from guardian_portal.common.wakeup import FAILURES as WAKE_FAILURES
from notifications.claims import Lane
from notifications.models import Delivery
from notifications.services import NoticeRequest, notify
from notifications.wakeup import wake
from tests.notifications.builders import tell
from tests.services import free_port, own_redis

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def broker(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """The portal's Celery application on another broker."""
    app = Celery("wake-ups", broker=url, set_as_current=False)
    app.config_from_object("guardian_portal.celery_config")
    app.conf.broker_url = url
    monkeypatch.setattr("guardian_portal.celery.app", app)


def failures(queue: str = "alerts") -> float:
    return float(WAKE_FAILURES.labels(queue)._value.get())


def messages(url: str, queue: str) -> list[dict[str, object]]:
    with redis.Redis.from_url(url) as client:
        return [json.loads(one) for one in client.lrange(queue, 0, -1)]


def test_a_commit_wakes_each_queue_once_and_says_nothing(
    amina: User, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker(monkeypatch, redis_url)
    requests = [NoticeRequest(kind=kind, recipient_id=amina.pk, thing="secret-thing") for kind in ("test_alert",) * 3]
    requests.append(NoticeRequest(kind="test_bulk", recipient_id=amina.pk))
    with transaction.atomic():
        notify(requests=requests)
        assert messages(redis_url, "alerts") == []
    for queue in ("alerts", "bulk"):
        [message] = messages(redis_url, queue)
        assert message["headers"]["task"] == f"notifications.tasks.drain_{queue}"  # type: ignore[index]
        assert "secret-thing" not in str(message)


def test_a_rollback_wakes_nobody_and_leaves_nothing(
    amina: User, redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broker(monkeypatch, redis_url)
    with transaction.atomic():
        notify(requests=[NoticeRequest(kind="test_alert", recipient_id=amina.pk)])
        transaction.set_rollback(True)
    assert messages(redis_url, "alerts") == []
    assert not Delivery.objects.exists()


def test_redis_down_neither_raises_nor_blocks(amina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    broker(monkeypatch, f"redis://127.0.0.1:{free_port()}/0")
    before, begun = failures(), time.monotonic()
    tell(amina)
    assert time.monotonic() - begun < 1
    assert failures() == before + 1
    assert Delivery.objects.get().state == "due"


def test_redis_frozen_costs_one_short_wait_and_then_none(monkeypatch: pytest.MonkeyPatch) -> None:
    import psutil

    port = free_port()
    with own_redis(port) as url:
        broker(monkeypatch, url)
        wake(Lane("alerts"))
        [server] = {one.pid for one in psutil.net_connections() if one.status == "LISTEN" and one.laddr.port == port}
        psutil.Process(server).send_signal(signal.SIGSTOP)
        try:
            before, begun = failures(), time.monotonic()
            wake(Lane("alerts"))
            first = time.monotonic() - begun
            for _ in range(10):
                wake(Lane("alerts"))
            rest = time.monotonic() - begun - first
        finally:
            psutil.Process(server).send_signal(signal.SIGCONT)
    assert first < 1
    assert rest < 0.1
    assert failures() == before + 11


def test_wake_ups_go_on_after_the_pause(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    broker(monkeypatch, f"redis://127.0.0.1:{free_port()}/0")
    wake(Lane("alerts"))
    broker(monkeypatch, redis_url)
    wake(Lane("alerts"))
    assert messages(redis_url, "alerts") == []
    monkeypatch.setattr(common_wakeup, "PAUSE_SECONDS", 0)
    monkeypatch.setattr(common_wakeup, "_paused_until", time.monotonic())
    wake(Lane("alerts"))
    assert len(messages(redis_url, "alerts")) == 1
