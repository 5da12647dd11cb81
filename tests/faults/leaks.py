"""Looks for personal data where only ids belong: in the logs of all processes, in all that Redis was told and holds."""

from __future__ import annotations

import base64
import binascii
import contextlib
import re
import socket
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
    """Writes down every command that Redis is given, across restarts (MONITOR, on a socket of its own)."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._port = port
        self._stop_asked = threading.Event()
        self._heard: list[bytes] = []
        self.ready = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.is_set():
            with contextlib.suppress(OSError):
                self._listen()
            time.sleep(0.05)

    @property
    def heard(self) -> bytes:
        """All commands so far, as MONITOR writes them."""
        return b"".join(self._heard)

    def stop(self) -> bytes:
        """All of it, and what Redis holds now. RuntimeError when it heard nothing: then nothing was checked."""
        well = self.is_alive()
        self._stop_asked.set()
        self.join(5)
        if not well or b'"' not in self.heard:
            raise RuntimeError("nobody listened to Redis")
        return b"\n".join([self.heard, *_held(f"redis://127.0.0.1:{self._port}/0")])

    def _listen(self) -> None:
        with socket.create_connection(("127.0.0.1", self._port), timeout=0.5) as connection:
            connection.sendall(b"MONITOR\r\n")
            while not self._stop_asked.is_set():
                try:
                    news = connection.recv(65536)
                except TimeoutError:
                    continue
                if not news:
                    return
                self._heard.append(news)
                self.ready.set()


def _held(url: str) -> Iterator[bytes]:
    """Every key with its value, whatever its type."""
    readers = {b"string": "GET", b"list": "LRANGE", b"set": "SMEMBERS", b"hash": "HGETALL", b"zset": "ZRANGE"}
    with contextlib.suppress(redis.RedisError), redis.Redis.from_url(url, socket_timeout=2) as client:
        for key in client.scan_iter():
            kind = client.type(key)
            whole = ("0", "-1") if kind in {b"list", b"zset"} else ()
            yield key + b" " + repr(client.execute_command(readers[kind], key, *whole)).encode()
