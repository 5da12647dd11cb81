"""Sends one text through Apprise and finds out what became of it. Apprise says only yes or no; its log says why."""

import logging
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from notifications.messenger.entries import Entry

CONNECT_SECONDS = 4.0
READ_SECONDS = 8.0

# Apprise logs addresses and URLs. Nothing of it goes anywhere but to who is sending just now.
_LOGGER = logging.getLogger("apprise")
_LOGGER.propagate = False
_LOGGER.addHandler(logging.NullHandler())
# At its most talkative it quotes paths, and an address stands in them.
logging.getLogger("urllib3").setLevel(logging.INFO)
_STATUS = re.compile(r"\berror=(\d{3})\b")
# As urllib3 names what happens before a request has left.
_NEVER_LEFT = re.compile(r"NewConnectionError|ConnectTimeout|NameResolutionError|SSLError|ProxyError")
_EXAMPLES = ("+447700900123", "example")


@dataclass(frozen=True)
class Answer:
    """`uncertain`: the request left and no answer came, so it may have arrived. `gone`: there is no such address."""

    kind: Literal["accepted", "gone", "refused", "unreachable", "uncertain"]
    reply: str


def send(entry: Entry, *, address: str, text: str) -> Answer:
    """Blocks for at most CONNECT_SECONDS + READ_SECONDS, as long as the far side does not drip."""
    target = _target(entry.url_to(address))
    if target is None:
        return Answer("refused", "not usable")
    with _listening() as heard:
        accepted = target.notify(body=text, title="")
    if accepted:
        return Answer("accepted", "accepted")
    return _why(entry, "\n".join(heard))


def is_known_url(entry: Entry) -> bool:
    """Whether Apprise can make something of it, with an address as it would be."""
    address = next(one for one in _EXAMPLES if entry.address.pattern.fullmatch(one))
    with _listening():
        return _target(entry.url_to(address)) is not None


def _target(url: str) -> Any:
    # Takes most of a second to import; only who sends needs it.
    from apprise import Apprise, AppriseAsset

    # `memory`: nothing of an address is written to a disk.
    asset = AppriseAsset(app_id="Guardian Portal", async_mode=False, secure_logging=True, storage_mode="memory")
    target = Apprise.instantiate(url, asset=asset)
    if target is not None:
        target.socket_connect_timeout, target.socket_read_timeout = CONNECT_SECONDS, READ_SECONDS
    return target


def _why(entry: Entry, heard: str) -> Answer:
    statuses = _STATUS.findall(heard)
    if statuses:
        status = int(statuses[-1])
        return Answer("gone" if status in entry.gone else "refused", str(status))
    return Answer("unreachable" if _NEVER_LEFT.search(heard) else "uncertain", "connection")


@contextmanager
def _listening() -> Iterator[list[str]]:
    """What Apprise logs in this thread meanwhile."""
    heard: list[str] = []
    ear = _Ear(heard)
    _LOGGER.setLevel(logging.DEBUG)
    _LOGGER.addHandler(ear)
    try:
        yield heard
    finally:
        _LOGGER.removeHandler(ear)


class _Ear(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.heard, self.thread_id = heard, threading.get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread_id:
            self.heard.append(record.getMessage())
