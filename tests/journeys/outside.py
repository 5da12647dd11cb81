"""What somebody outside can do to a running portal: browse, send as a platform, read a mailbox, be the child.

Speaks HTTP alone and uses the public `cloudevents` and `standardwebhooks` packages: no code of the house.
"""

from __future__ import annotations

import base64
import hmac
import json
import re
import secrets
import struct
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from cloudevents.core.bindings.http import to_structured_event
from cloudevents.core.v1.event import CloudEvent
from standardwebhooks import Webhook

PATIENCE = 30  # seconds for one answer: how long it takes is not what these tests are about
ASKED_WHY = re.compile(r'<form method="post" action="(/support/sessions/begin/[^"]+)"')
CODE_ALONE_ON_A_LINE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Demo:
    """A running `./run demo`, found by its first port and its state."""

    port: int
    state: Path

    @property
    def portal(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def mailbox(self) -> str:
        return f"http://127.0.0.1:{self.port + 2}"

    @property
    def push_port(self) -> int:
        """Where this demo would take a push service on this machine for a real one; nobody listens there yet."""
        return self.port + 4

    @property
    def connection(self) -> dict[str, Any]:
        """What scripts may know: `connection.json`."""
        told: dict[str, Any] = json.loads((self.state / "connection.json").read_text())
        return told

    def mails(self, to: str) -> list[dict[str, Any]]:
        """Newest first."""
        return [one for one in httpx.get(f"{self.mailbox}/messages.json", timeout=PATIENCE).json() if one["to"] == to]

    def wait_for_mails(
        self, to: str, count: int, *, saying: str | re.Pattern[str] = "", seconds: float = 30
    ) -> list[dict[str, Any]]:
        """At least `count` mails to that address whose text says so, newest first, or an AssertionError.

        Who goes on to read one of them gives `saying`: a mail about something before may still be on its way.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = [one for one in self.mails(to) if re.search(saying, one["text"])]
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{len(found)} of {count} mails came to {to} that say {saying!r}")

    def child(self, handle: str, action: str, **body: object) -> dict[str, Any]:
        """The child's own doing, by the sandbox's remote control: `code`, `approve`, `decline`, `invite` (email)."""
        answer = httpx.post(f"{self.sandbox}/remote/accounts/{handle}/{action}", json=body, timeout=PATIENCE)
        assert answer.status_code < 300, answer.text
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told

    def account(self, handle: str) -> dict[str, Any]:
        """What the child's app shows."""
        told: dict[str, Any] = httpx.get(f"{self.sandbox}/remote/accounts/{handle}", timeout=PATIENCE).json()
        return told

    def logged(self) -> str:
        """Everything that every program of the demo has written down so far."""
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.state / "logs").iterdir()))

    def new_child(self, handle: str, country: str = "GB", age: int = 11, **more: Any) -> str:
        """A fresh account at the platform -> its subject."""
        body = {"handle": handle, "country": country, "age": age, **more}
        answer = httpx.post(f"{self.sandbox}/remote/accounts", json=body, timeout=PATIENCE)
        assert answer.status_code < 300, answer.text
        return str(answer.json()["subject"])

    def send(self, type_: str, subject: str, data: dict[str, Any], **attributes: Any) -> httpx.Response:
        """One CloudEvent, signed, to the portal, as any platform would."""
        connection = self.connection
        event = CloudEvent(
            {
                "type": f"org.guardianportal.{type_}",
                "source": connection["source"],
                "subject": subject,
                "time": datetime.now(UTC),
                **attributes,
            },
            data,
        )
        message = to_structured_event(event)
        body = message.body
        now, message_id = datetime.now(UTC), str(uuid.uuid4())
        signature = Webhook(connection["secret"]).sign(msg_id=message_id, timestamp=now, data=body.decode())
        headers = {
            **{name: str(value) for name, value in message.headers.items()},
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        return httpx.post(connection["intake_url"], content=body, headers=headers, timeout=PATIENCE)

    def flag(self, subject: str, class_: str, **more: Any) -> httpx.Response:
        """A flagged interaction of the class, reported a moment ago."""
        data = {
            "incident_id": str(uuid.uuid4()),
            "class": class_,
            "role": "target",
            "detected_by": "user_report",
            "occurred_at": datetime.now(UTC).isoformat(),
            "state": "open",
            "guardian_notice": "allowed",
            "confidence": "high",
            **more,
        }
        return self.send("interaction.flagged.v1", subject, data)


def from_an_address_of_ones_own() -> httpx.HTTPTransport:
    """Not everybody lives in one house: what is limited by network address counts for each of them alone."""
    if sys.platform != "linux":
        return httpx.HTTPTransport()  # elsewhere there is one loopback address
    return httpx.HTTPTransport(local_address="127." + ".".join(str(1 + secrets.randbelow(254)) for _ in range(3)))


@dataclass
class Person:
    """A browser without JavaScript."""

    demo: Demo
    email: str
    password: str = "four calm words together"
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(
            base_url=self.demo.portal, follow_redirects=True, timeout=PATIENCE, transport=from_an_address_of_ones_own()
        )

    def get(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        # The desk asks why; the form leads back to the page.
        asked = ASKED_WHY.search(answer.text)
        return self.post_form(answer.text, asked[1], reason="request", next=path).text if asked else answer.text

    def post(self, path: str, **fields: str) -> httpx.Response:
        """Open the page, fill in its form, send it."""
        return self.post_form(self.get(path), path, **fields)

    def post_form(self, page: str, path: str, **fields: str) -> httpx.Response:
        """Send a form that stands on a page already open."""
        token = CSRF.search(page)
        assert token, f"{path} has no form"
        headers = {"Referer": self.demo.portal + path}
        return self.client.post(path, data={"csrfmiddlewaretoken": token[1], **fields}, headers=headers)

    def sign_up(self, *, on_the_way_to: str = "/children/") -> httpx.Response:
        """With the code from the mailbox; leads to where one wanted to go."""
        page = self.get(f"/accounts/signup/?next={on_the_way_to}")
        form = {"email": self.email, "password1": self.password, "next": on_the_way_to}
        self.post_form(page, "/accounts/signup/", **form)
        mail = self.demo.wait_for_mails(self.email, 1, saying=CODE_ALONE_ON_A_LINE)[0]
        code = CODE_ALONE_ON_A_LINE.search(mail["text"])
        assert code, mail["text"]
        answer = self.post("/accounts/confirm-email/", code=code[1])
        assert answer.url.path == on_the_way_to, answer.url
        return answer

    def sign_in(self, totp_secret: str | None = None) -> None:
        """With the password and, where the account has one, the second factor."""
        answer = self.post("/accounts/login/", login=self.email, password=self.password)
        if totp_secret:
            answer = self.post_form(answer.text, "/accounts/2fa/authenticate/", code=totp_code(totp_secret))
        assert "/accounts/" not in answer.url.path, answer.url

    def link(self, handle: str) -> None:
        """By a code from the child's app, and the child's yes."""
        code = self.demo.child(handle, "code")["code"]
        answer = self.post("/children/link/", code=code)
        assert answer.status_code == 200, answer.text
        self.demo.child(handle, "approve")


_numbers_used: set[tuple[str, int]] = set()


def totp_code(secret: str) -> str:
    """The six digits of an authenticator app (RFC 6238). Each works once: who needs two in 30 s gets the next one,
    which the portal takes as from a phone whose clock is fast, and who needs more waits."""
    while True:
        now = int(time.time()) // 30
        for step in (now, now + 1):
            if (secret, step) not in _numbers_used:
                _numbers_used.add((secret, step))
                return _number(secret, step)
        time.sleep(0.1)


def _number(secret: str, step: int) -> str:
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", step), "sha1")
    offset = digest[-1] & 15
    number = struct.unpack(">I", digest[offset : offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"
