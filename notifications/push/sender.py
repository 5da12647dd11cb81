"""One POST to a push service: to an address that was looked up, judged and then used, never redirected, never for long.

The connections are kept open from one push to the next. What is certain about a failed attempt is told by its error.
"""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

import httpcore

from notifications.limits import IDLE_SECONDS, PUSH_HANDOVER_SECONDS, PUSH_TALK_SECONDS
from notifications.push.endpoints import Endpoint, EndpointRefused, open_addresses
from notifications.push.message import Push
from notifications.push.standing import Standing

LONGEST_ANSWER = 16 * 1024
LONGEST_WAIT = 3600
# httpcore says so before the first byte of a request, on a new connection and on a kept one.
REQUEST_BEGINS = "http11.send_request_headers.started"


@dataclass(frozen=True)
class Answer:
    """What the push service said, without its text."""

    status: int
    wait: int = 0  # seconds it asked us to wait

    @property
    def accepted(self) -> bool:
        return 200 <= self.status < 300

    @property
    def unknown_device(self) -> bool:
        return self.status in (404, 410)


class NotSent(Exception):
    """Nothing of the push left this machine. `cause` is a fixed word."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class NotOurs(NotSent):
    """The row said no when the hand-over was to begin."""

    def __init__(self) -> None:
        super().__init__("not ours")


class Uncertain(Exception):
    """The request had begun and no answer came: nobody knows."""


class Sender:
    """Use from one thread. `post` raises NotSent, Uncertain and EndpointRefused only, and what `begin` raises."""

    def __init__(self) -> None:
        self.standing = Standing()
        self._watch = _Watch()
        self._pool = httpcore.ConnectionPool(
            ssl_context=_tls(),
            max_connections=8,
            max_keepalive_connections=8,
            keepalive_expiry=IDLE_SECONDS,
            http1=True,
            http2=False,
            retries=0,
            network_backend=_GuardedNetwork(self._watch),
        )

    def post(self, endpoint: Endpoint, push: Push, *, begin: Callable[[], bool]) -> Answer:
        """`begin` says, durably, that the push service may have it from now on; False: it is not ours any more."""
        self._watch.until = time.monotonic() + PUSH_TALK_SECONDS
        attempt = _Attempt(self._watch, begin)
        try:
            return self._exchange(endpoint, push, attempt)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError) as error:
            if attempt.begun:
                raise Uncertain from error
            raise NotSent("connection") from error

    def close(self) -> None:
        """Drop all connections."""
        self._pool.close()

    def _exchange(self, endpoint: Endpoint, push: Push, attempt: "_Attempt") -> Answer:
        url = httpcore.URL(
            scheme=endpoint.scheme.encode(),
            host=endpoint.host.encode(),
            port=endpoint.port,
            target=endpoint.target.encode(),
        )
        host = endpoint.origin.partition("://")[2]
        headers: list[tuple[bytes | str, bytes | str]] = [
            ("Host", host),
            ("Content-Length", str(len(push.body))),
            *push.headers.items(),
        ]
        with self._pool.stream(
            "POST", url, headers=headers, content=push.body, extensions={"trace": attempt.follow}
        ) as response:
            answer = Answer(response.status, _seconds(response.headers))
            # Read to its end the connection can be used again. The answer counts, whatever comes behind it.
            with suppress(httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
                _read_off(response.iter_stream())
        return answer


def kept_sender() -> Sender:
    """This thread's own."""
    found = getattr(_kept, "sender", None)
    if not isinstance(found, Sender):
        found = _kept.sender = Sender()
    return found


def close_kept_sender() -> None:
    """For a process that ends, or a test that wants fresh connections."""
    found = getattr(_kept, "sender", None)
    if isinstance(found, Sender):
        found.close()
        _kept.sender = None


_kept = threading.local()


class _Attempt:
    """Follows one request up to its first byte."""

    def __init__(self, watch: "_Watch", begin: Callable[[], bool]) -> None:
        self.begun = False
        self._watch = watch
        self._begin = begin

    def follow(self, event: str, info: dict[str, Any]) -> None:
        if event != REQUEST_BEGINS:
            return
        asked = time.monotonic()
        if not self._begin():
            raise NotOurs
        if time.monotonic() - asked > PUSH_HANDOVER_SECONDS:
            # This process was paused: its lease may be somebody else's by now.
            raise NotSent("paused")
        self.begun = True
        self._watch.until = asked + PUSH_HANDOVER_SECONDS


class _Watch:
    """Until when the request in hand may go on, however the far side spreads its bytes."""

    until = 0.0

    def left(self) -> float:
        return max(0.05, self.until - time.monotonic())

    def check(self, error: type[Exception]) -> float:
        if time.monotonic() > self.until:
            raise error
        return self.left()


class _GuardedStream(httpcore.NetworkStream):
    """A connection whose every step ends in time."""

    def __init__(self, stream: httpcore.NetworkStream, watch: _Watch) -> None:
        self._stream = stream
        self._watch = watch

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._watch.check(httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._watch.check(httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._watch.check(httpcore.ConnectTimeout))
        return _GuardedStream(stream, self._watch)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _GuardedNetwork(httpcore.NetworkBackend):
    """Connects to the numbers that were judged; TLS still asks for the certificate of the name."""

    def __init__(self, watch: _Watch) -> None:
        self._watch = watch
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        fault: Exception = httpcore.ConnectError("no address")
        for address in _looked_up(host, port):
            try:
                left = self._watch.check(httpcore.ConnectTimeout)
                stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                fault = error
            else:
                return _GuardedStream(stream, self._watch)
        raise fault


def _looked_up(host: str, port: int) -> list[str]:
    try:
        return open_addresses(host, port)
    except socket.gaierror as error:
        raise httpcore.ConnectError("no such name") from error


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _seconds(headers: Iterable[tuple[bytes, bytes]]) -> int:
    given = next((value for name, value in headers if name.lower() == b"retry-after"), b"")
    return min(int(given), LONGEST_WAIT) if given.isdigit() else 0


def _read_off(chunks: Iterable[bytes]) -> None:
    seen = 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > LONGEST_ANSWER:
            break


__all__ = ["Answer", "EndpointRefused", "NotOurs", "NotSent", "Sender", "Uncertain", "close_kept_sender", "kept_sender"]
