"""Looks for personal data where only ids belong: in the logs of all processes, in all that Redis was told and holds."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
import threading
import time
from typing import TYPE_CHECKING

import redis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_BASE64 = re.compile(rb"[A-Za-z0-9+/=_-]{16,}")


def find_secrets(where: str, text: bytes, secrets: Iterable[str]) -> Iterator[str]:
    """Plain or in base64, as Celery's messages are; whatever the case."""
    plain = (text + b"\n" + b"\n".join(_decoded(text))).lower()
    for secret in secrets:
        if secret.lower().encode() in plain:
            yield f"{where} holds {secret}"


def _decoded(text: bytes) -> Iterator[bytes]:
    for found in _BASE64.finditer(text):
        raw = found.group().rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
        with contextlib.suppress(binascii.Error):
            yield base64.b64decode(raw + b"=" * (-len(raw) % 4))


class LogReader:
    """What was written to the logs since it was made."""

    def __init__(self, logs: Iterable[Path]) -> None:
        self._begun = {path: path.stat().st_size for path in logs}

    def news(self, logs: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
        for path in logs:
            with path.open("rb") as file:
                file.seek(self._begun.get(path, 0))
                yield path.name, file.read()


class RedisListener(threading.Thread):
    """Writes down every command that Redis is given, across restarts (MONITOR)."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._url = url
        self._stop_asked = threading.Event()
        self._heard: list[bytes] = []

    def run(self) -> None:
        while not self._stop_asked.is_set():
            with contextlib.suppress(redis.RedisError, OSError):
                self._listen()
            time.sleep(0.1)

    def stop(self) -> bytes:
        """All of it, and what Redis holds now."""
        self._stop_asked.set()
        self.join(3)
        return b"\n".join([*self._heard, *_held(self._url)])

    def _listen(self) -> None:
        connection = redis.Redis.from_url(self._url, socket_timeout=1).connection_pool.get_connection()
        try:
            connection.send_command("MONITOR")
            while not self._stop_asked.is_set():
                with contextlib.suppress(redis.TimeoutError):
                    heard = connection.read_response(disable_decoding=True, timeout=0.5)
                    self._heard.append(heard if isinstance(heard, bytes) else repr(heard).encode())
        finally:
            connection.disconnect()


def _held(url: str) -> Iterator[bytes]:
    """Every key with its value, whatever its type."""
    readers = {b"string": "GET", b"list": "LRANGE", b"set": "SMEMBERS", b"hash": "HGETALL", b"zset": "ZRANGE"}
    with contextlib.suppress(redis.RedisError), redis.Redis.from_url(url, socket_timeout=2) as client:
        for key in client.scan_iter():
            kind = client.type(key)
            whole = ("0", "-1") if kind in {b"list", b"zset"} else ()
            yield key + b" " + repr(client.execute_command(readers[kind], key, *whole)).encode()
