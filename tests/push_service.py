"""A push service on this machine, and a browser subscribed there: real HTTP, signatures and encryption."""

from __future__ import annotations

import base64
import json
import os
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import http_ece
import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from guardian_portal.audit.services import SYSTEM
from notifications.push.services import Subscription, subscribe

if TYPE_CHECKING:
    from types import TracebackType

    from accounts.models import User
    from notifications.models import PushDevice


def text(raw: bytes) -> str:
    """Base64url without padding, as browsers write it."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def raw(given: str) -> bytes:
    return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))


@dataclass(frozen=True)
class Taken:
    """One push as it came."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float


@dataclass
class Browser:
    """What a browser keeps of its subscription: a key pair and a secret (RFC 8291)."""

    endpoint: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    auth: bytes = field(default_factory=lambda: os.urandom(16))

    @property
    def p256dh(self) -> str:
        form = serialization.PublicFormat.UncompressedPoint
        return text(self.key.public_key().public_bytes(serialization.Encoding.X962, form))

    def as_sent(self) -> dict[str, str]:
        """The form fields that the page's script sends."""
        return {"endpoint": self.endpoint, "p256dh": self.p256dh, "auth": text(self.auth)}

    def read(self, body: bytes) -> dict[str, Any]:
        """The payload, by RFC 8188 and 8291."""
        plain = http_ece.decrypt(body, private_key=self.key, auth_secret=self.auth, version="aes128gcm")
        said: dict[str, Any] = json.loads(plain)
        return said


class PushService:
    """Takes pushes at any path; use as a context manager. `answers` are statuses by path, the last one stays.

    Instead of a status: "hang" never answers, "drop" closes without a word, "trickle" never ends its headers.
    """

    def __init__(self, port: int = 0) -> None:
        self.taken: list[Taken] = []
        self.answers: dict[str, list[int | str]] = {}
        self.retry_after = ""
        self.over = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", port), _handler_of(self))
        self._server.daemon_threads = True

    @property
    def host(self) -> str:
        """As PUSH_LOCAL_HOSTS names it."""
        return f"127.0.0.1:{self._server.server_address[1]}"

    def browser(self, name: str, *answers: int | str) -> Browser:
        """A new one, whose pushes are answered so."""
        path = f"/push/{name}"
        self.answers[path] = list(answers) or [201]
        return Browser(f"http://{self.host}{path}")

    def came(self, name: str) -> list[Taken]:
        return [one for one in self.taken if one.path == f"/push/{name}"]

    def answer_to(self, path: str) -> int | str:
        answers = self.answers.get(path, [404])
        return answers.pop(0) if len(answers) > 1 else answers[0]

    def __enter__(self) -> PushService:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()


def a_browser(name: str) -> Browser:
    """One whose pushes would go to a maker's own push service, if anybody sent one."""
    return Browser(f"https://fcm.googleapis.com/wp/{name}")


def switched_on(person: User, at: Browser, **more: str) -> PushDevice:
    """As the page does it."""
    return subscribe(person=person, subscription=Subscription(**at.as_sent(), **more), actor=SYSTEM)


def claims_of(push: Taken) -> tuple[dict[str, Any], str]:
    """What the sender signed (RFC 8292), checked with the key that stands beside it; and that key."""
    scheme, _, rest = push.headers["authorization"].partition(" ")
    assert scheme.lower() == "vapid"
    parts = dict(one.strip().split("=", 1) for one in rest.split(","))
    key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(parts["k"]))
    claims = jwt.decode(parts["t"], key, algorithms=["ES256"], options={"verify_aud": False, "require": ["exp"]})
    return claims, parts["k"]


def _handler_of(service: PushService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.taken.append(Taken(self.path, headers, body, time.time()))
            answer = service.answer_to(self.path)
            if isinstance(answer, int):
                self._answer(answer)
            else:
                self.close_connection = True
                self._misbehave(answer)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://{service.host}/push/elsewhere")
            if service.retry_after:
                self.send_header("Retry-After", service.retry_after)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def _misbehave(self, how: str) -> None:
            if how == "hang":
                service.over.wait(30)
            while how == "trickle" and not service.over.wait(0.2):
                self.wfile.write(b"H")
                self.wfile.flush()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
