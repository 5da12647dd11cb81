"""Sends one request to the platform, good or bad on purpose, and keeps the whole answer: checks look at each part."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import httpx
import msgspec
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from guardian_portal.conformance.checking import Failed
from guardian_portal.platforms.client import MAX_ANSWER_BYTES, TIMEOUT
from guardian_portal.platforms.known import known_connection
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.signing import signed_headers

JSON = "application/json"


@dataclass(frozen=True)
class Reply:
    """What the platform answered. `document` is None where the body is not JSON."""

    status: int
    content: bytes
    document: Any

    @property
    def members(self) -> dict[str, Any]:
        """The members of the JSON object in the body; Failed where there is none."""
        if not isinstance(self.document, dict):
            raise Failed(f"answered {self.status} without a JSON object")
        return self.document


@dataclass
class Asker:
    """One platform, asked as the portal asks: same key, same time limit, no redirect followed."""

    connection: Connection
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT, trust_env=False))

    def operation(self, op: str, path: str, members: Mapping[str, object], *, method: str = "POST") -> Reply:
        """A signed call below {base}/guardian/v1."""
        body = self.body(op, members)
        return self.send(method, path, body, self.signed(body))

    def body(self, op: str, members: Mapping[str, object]) -> bytes:
        """`op` and `connection` can be overridden by members of the same name."""
        return msgspec.json.encode({"op": op, "connection": self.connection.public_id, **members})

    def signed(self, body: bytes, *, at: datetime | None = None) -> dict[str, str]:
        """The three headers, with every live outbound key, made now or `at` another time."""
        known = known_connection(self.connection.public_id)
        secrets = known.outbound_secrets if known else ()
        if not secrets:
            raise Failed("the connection has no key to sign with: see manage.py rotate_keys")
        return dict(signed_headers(message_id=new_public_id(), body=body, secrets=secrets, at=at or timezone.now()))

    def send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], *, media_type: str = JSON
    ) -> Reply:
        """Below {base}/guardian/v1."""
        url = f"{self.connection.base_url}/guardian/v1{path}"
        return self.exchange(
            method, url, body, {"content-type": media_type, **headers} if body is not None else headers
        )

    def exchange(self, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Reply:
        """Failed for what no call of the portal can use: silence, a redirect, a fault, too much."""
        began = time.monotonic()
        try:
            answer = self.client.request(method, url, content=body, headers={"accept": JSON, **headers})
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise Failed(f"no answer within {time.monotonic() - began:.1f} s ({type(error).__name__})") from error
        if answer.status_code >= 500 or 300 <= answer.status_code < 400:
            raise Failed(f"answered {answer.status_code}: {'a fault' if answer.status_code >= 500 else 'a redirect'}")
        if len(answer.content) > MAX_ANSWER_BYTES:
            raise Failed("answered with more than 1 MiB")
        return Reply(answer.status_code, answer.content, _document(answer.content))


def _document(content: bytes) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None
