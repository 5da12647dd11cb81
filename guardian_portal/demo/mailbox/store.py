"""Where caught messages are kept: in memory, and as one .eml file each when a directory is given."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

from guardian_portal.demo.mailbox.messages import Caught

if TYPE_CHECKING:
    from pathlib import Path


class Store:
    """Messages in the order they arrived. Safe to use from several threads."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._changed = threading.Condition()
        self._messages: dict[str, Caught] = {}
        self._number = itertools.count()
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)
            for path in sorted(directory.glob("*.eml")):
                self._messages[path.stem] = _read(path)

    def add(self, *, sender: str, recipients: list[str], raw: bytes) -> list[Caught]:
        """Keeps one entry per recipient. Returns after the files are written, so that 250 is the truth."""
        now = time.time_ns()
        received_at = dt.datetime.fromtimestamp(now / 1e9, tz=dt.UTC)
        with self._changed:
            caught = [Caught(f"{now:019d}-{next(self._number):06d}", sender, to, received_at, raw) for to in recipients]
            for message in caught:
                if self._directory is not None:
                    _write(self._directory, message)
                self._messages[message.id] = message
            self._changed.notify_all()
        return caught

    def all(self) -> list[Caught]:
        with self._changed:
            return list(self._messages.values())

    def newest(
        self, *, to: str | None = None, limit: int | None = None, set_apart: frozenset[str] = frozenset()
    ) -> list[Caught]:
        """Newest first: of everyone but those set apart, or of `to` alone."""
        wanted = (
            message
            for message in reversed(self.all())
            if (message.to not in set_apart if to is None else message.to.lower() == to.lower())
        )
        return list(itertools.islice(wanted, limit))

    def recipients(self) -> dict[str, int]:
        """Address to number of messages; who got one last comes first."""
        return dict(Counter(message.to for message in reversed(self.all())))

    def get(self, message_id: str) -> Caught | None:
        with self._changed:
            return self._messages.get(message_id)

    def clear(self) -> None:
        with self._changed:
            for message_id in self._messages:
                if self._directory is not None:
                    (self._directory / f"{message_id}.eml").unlink(missing_ok=True)
            self._messages.clear()

    def wait_for(self, count: int, *, timeout: float = 10) -> list[Caught]:
        """All messages, as soon as there are `count`; TimeoutError after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: len(self._messages) >= count, timeout):
                raise TimeoutError(f"{len(self._messages)} of {count} messages came within {timeout} s")
            return list(self._messages.values())


# The envelope is not part of a message. It is written in front of it, as a delivering mail server does.


def _write(directory: Path, message: Caught) -> None:
    envelope = f"Return-Path: <{message.sender}>\r\nDelivered-To: {message.to}\r\n".encode()
    unfinished = directory / f"{message.id}.part"
    unfinished.write_bytes(envelope + message.raw)
    unfinished.rename(directory / f"{message.id}.eml")


def _read(path: Path) -> Caught:
    return_path, delivered_to, raw = path.read_bytes().split(b"\r\n", 2)
    sender = return_path.removeprefix(b"Return-Path: <").removesuffix(b">").decode()
    to = delivered_to.removeprefix(b"Delivered-To: ").decode()
    received_at = dt.datetime.fromtimestamp(int(path.stem.split("-")[0]) / 1e9, tz=dt.UTC)
    return Caught(path.stem, sender, to, received_at, raw)
