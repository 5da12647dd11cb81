"""A small platform over real HTTP: checks the portal's signatures, keeps what it was asked, answers as a test says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook

Body = dict[str, Any]
Reply = tuple[int, object]

PROFILE = {"display_handle": "kit", "age_band": {"min": 11, "max": 12}, "country": "DE"}


def proves(account: str = "acc-kit", *, needs_child_approval: bool = True, profile: object = PROFILE) -> Reply:
    """The answer to a good code."""
    return 200, {"account": account, "needs_child_approval": needs_child_approval, "profile": profile}


def problem(status: int, code: str = "") -> Reply:
    """A refusal as RFC 9457 writes it."""
    return status, {"type": f"urn:starhaven:problem:{code}", "status": status}


@dataclass
class FakePlatform:
    """What the stand-in knows. `answer` decides; the same link id always gets the answer it got first."""

    base_url: str = ""
    secret: str = ""
    answer: Callable[[Body], Reply | bytes] = lambda _claim: proves()
    delay: float = 0.0
    claims: list[Body] = field(default_factory=list)
    forged: int = 0
    _given: dict[str, Reply | bytes] = field(default_factory=dict)

    def reply_to(self, claim: Body) -> Reply | bytes:
        self.claims.append(claim)
        reply = self._given.get(claim["link_id"]) or self.answer(claim)
        if isinstance(reply, tuple) and reply[0] < 300:
            self._given[claim["link_id"]] = reply
        return reply

    @property
    def link_ids(self) -> list[str]:
        return [claim["link_id"] for claim in self.claims]


class _Handler(BaseHTTPRequestHandler):
    platform: FakePlatform

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["content-length"]))
        if not self._is_signed(raw) or self.path != "/guardian/v1/links/claim":
            self.platform.forged += 1
            return self._send(*problem(401, "signature"))
        time.sleep(self.platform.delay)
        reply = self.platform.reply_to(json.loads(raw))
        if isinstance(reply, bytes):
            return self._write(200, reply)
        return self._send(*reply)

    def _is_signed(self, raw: bytes) -> bool:
        try:
            Webhook(self.platform.secret).verify(raw.decode(), dict(self.headers.items()))
        except Exception:  # noqa: BLE001  whatever the reference library finds wrong
            return False
        return True

    def _send(self, status: int, document: object) -> None:
        self._write(status, json.dumps(document).encode())

    def _write(self, status: int, content: bytes) -> None:
        # Who was kept waiting too long has hung up.
        with suppress(BrokenPipeError, ConnectionResetError):
            self._answer(status, content)

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        if status in (429, 503):
            self.send_header("retry-after", "30")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def running_platform() -> Iterator[FakePlatform]:
    """The stand-in on a free port of this machine, until the block ends."""
    platform = FakePlatform()
    handler = type("Handler", (_Handler,), {"platform": platform})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    platform.base_url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield platform
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
