"""Speaks HTTP to the portal with whatever bytes a test has, over one kept-open connection."""

from __future__ import annotations

import contextlib
import http.client
import io
import socket
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sent:
    """One request as it goes over the wire; Content-Length and Host are added."""

    method: str
    path: str
    headers: tuple[tuple[str, bytes], ...]
    body: bytes

    def raw(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1".encode("latin-1"), b"Host: 127.0.0.1"]
        lines += [name.encode("latin-1") + b": " + value for name, value in self.headers]
        lines.append(b"Content-Length: %d" % len(self.body))
        return b"\r\n".join(lines) + b"\r\n\r\n" + self.body


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Wire:
    """One connection, made anew when the server closes it."""

    port: int
    _socket: socket.socket | None = field(default=None, repr=False)

    def send(self, request: Sent) -> Answer:
        """The answer; a kept connection that turns out closed is made anew once."""
        try:
            return self._send(request)
        except (OSError, http.client.HTTPException):
            self.close()
            return self._send(request)

    def _send(self, request: Sent) -> Answer:
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        # Told before the body is through (413): the answer is there to be read all the same.
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(request.raw())
        response = http.client.HTTPResponse(self._socket, method=request.method)
        response.begin()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        if response.will_close or answer.status == 413:
            self.close()
        return answer

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def as_text(request: Sent) -> str:
    """A request to print, its body cut."""
    out = io.StringIO()
    out.write(f"{request.method} {request.path}\n")
    for name, value in request.headers:
        out.write(f"{name}: {value!r}\n")
    out.write(repr(request.body[:3000]))
    return out.getvalue()
