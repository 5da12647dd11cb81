"""The search for personal data finds it in plain text, in other letters' case, in Celery's base64 and in Redis."""

from __future__ import annotations

import base64
import json
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
import redis

from tests.faults.leaks import LogReader, RedisListener, find_secrets
from tests.services import free_port, own_redis, wait_until

if TYPE_CHECKING:
    from pathlib import Path

SECRETS = ("Amina Demir", "amina@example.org")
MESSAGE = json.dumps({"body": base64.b64encode(b'[["amina@example.org"], {}]').decode()}).encode()


@pytest.mark.parametrize(
    "text",
    [b"mail to AMINA@example.org", b"x Amina Demir x", MESSAGE, base64.urlsafe_b64encode(b"??>amina@example.org")],
)
def test_a_leak_is_found(text: bytes) -> None:
    assert list(find_secrets("worker.log", text, SECRETS))


@pytest.mark.parametrize("text", [b"", b"drain_failed queue=alerts", base64.b64encode(b"[[], {}]")])
def test_ids_alone_are_no_leak(text: bytes) -> None:
    assert not list(find_secrets("worker.log", text, SECRETS))


def test_only_what_was_written_since_is_read(tmp_path: Path) -> None:
    log, other = tmp_path / "worker.log", tmp_path / "web.log"
    log.write_text("before\n")
    reader = LogReader([log])
    with log.open("a") as file:
        file.write("after\n")
    other.write_text("new\n")

    assert dict(reader.news([log, other])) == {"worker.log": b"after\n", "web.log": b"new\n"}


def test_what_redis_is_told_and_what_it_holds_is_heard() -> None:
    with own_redis() as url, redis.Redis.from_url(url) as client:
        client.set("kept", "long ago")
        listener = listening_to(url)
        time.sleep(1.2)  # a quiet second must not end the listening
        client.lpush("alerts", "gone at once")
        client.lpop("alerts")

        wait_until(lambda: b"gone at once" in listener.heard, what="the news")
        heard = listener.stop()

    assert b"gone at once" in heard
    assert b"long ago" in heard


def test_listening_goes_on_when_redis_comes_back() -> None:
    port = free_port()
    with own_redis(port) as url:
        listener = listening_to(url)
    with own_redis(port) as url, redis.Redis.from_url(url) as client:

        def is_heard() -> bool:
            client.set("name", "Amina Demir")
            return b"Amina Demir" in listener.heard

        wait_until(is_heard, what="the news after the restart")
        assert list(find_secrets("Redis", listener.stop(), SECRETS))


def test_a_listener_that_heard_nothing_is_an_error() -> None:
    listener = RedisListener(free_port())
    listener.start()

    with pytest.raises(RuntimeError, match="nobody listened"):
        listener.stop()


def listening_to(url: str) -> RedisListener:
    listener = RedisListener(urlsplit(url).port or 0)
    listener.start()
    wait_until(listener.ready.is_set, what="the listener")
    return listener
