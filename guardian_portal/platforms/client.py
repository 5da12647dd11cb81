"""Signed calls from the portal to the platform. The body says what is meant, since the signature covers no path."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import httpx
import msgspec
from django.utils import timezone

from guardian_portal.common.ids import new_public_id
from guardian_portal.platforms.known import known_connection
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.signing import signed_headers

MAX_ANSWER_BYTES = 1024 * 1024
TIMEOUT = httpx.Timeout(5.0, connect=2.0)


class CallError(Exception):
    """A call to the platform did not end well."""


class PlatformDown(CallError):
    """No usable answer: unreachable, too slow, 5xx, 429, a redirect, too large or not JSON. Worth trying again."""

    def __init__(self, cause: str, retry_after: int | None = None) -> None:
        super().__init__(cause)
        self.retry_after = retry_after


class PlatformRefused(CallError):
    """The platform answered 4xx. `problem` is its RFC 9457 document, or {} when it sent none."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"platform answered {status}")
        self.status = status
        self.problem = problem


class Answer(msgspec.Struct, frozen=True):
    """What the platform said: 200, 202 or 204 and the JSON object of its body."""

    status: int
    body: dict[str, Any]


def claim_link(*, connection: Connection, claim: Mapping[str, object]) -> Answer:
    """`links.claim`: hand over a proof; 200 {account, needs_child_approval, profile} or 202."""
    return call(connection=connection, op="links.claim", path="/links/claim", members=claim)


def end_link(*, connection: Connection, members: Mapping[str, object]) -> Answer:
    """`links.end`: the guardianship is over."""
    return call(connection=connection, op="links.end", path="/links/end", members=members)


def put_controls(*, connection: Connection, account: str, document: Mapping[str, object]) -> Answer:
    """`controls.put`: the whole desired document of one account."""
    return call(
        connection=connection,
        op="controls.put",
        path=f"/accounts/{quote(account, safe='')}/controls",
        members={"account": account, **document},
        method="PUT",
    )


def read_controls(*, connection: Connection, account: str) -> Answer:
    """`controls.read`: what is in force for one account."""
    path = f"/accounts/{quote(account, safe='')}/controls/read"
    return call(connection=connection, op="controls.read", path=path, members={"account": account})


def poll_events(*, connection: Connection, after: str) -> Answer:
    """`events.poll`: events after a sequence, to repair a gap."""
    return call(connection=connection, op="events.poll", path="/events/poll", members={"after": after})


def read_catalogue(*, connection: Connection) -> Answer:
    """The declared controls and public place keys; the one call that is not signed."""
    return _exchange("GET", f"{connection.base_url}/guardian/v1/catalogue", None, {})


def call(*, connection: Connection, op: str, path: str, members: Mapping[str, object], method: str = "POST") -> Answer:
    """One signed call below {base}/guardian/v1. Raises PlatformDown or PlatformRefused."""
    body = msgspec.json.encode({**members, "op": op, "connection": connection.public_id})
    headers = {"content-type": "application/json", **headers_for(connection=connection, body=body)}
    return _exchange(method, f"{connection.base_url}/guardian/v1{path}", body, headers)


def post_event(*, connection: Connection, body: bytes, message_id: str) -> Answer:
    """Hand one CloudEvent to the connection's notify URL."""
    headers = {
        "content-type": "application/cloudevents+json",
        **headers_for(connection=connection, body=body, message_id=message_id),
    }
    return _exchange("POST", connection.notify_url, body, headers)


def headers_for(*, connection: Connection, body: bytes, message_id: str = "") -> Mapping[str, str]:
    """The signature headers with every live outbound key of the connection."""
    known = known_connection(connection.public_id)
    if known is None or known.connection.retired_at is not None or not known.outbound_secrets:
        raise PlatformDown("the connection is retired or has no key to sign with")
    return signed_headers(
        message_id=message_id or new_public_id(), body=body, secrets=known.outbound_secrets, at=timezone.now()
    )


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """Kept open per process. Follows no redirect: a signed call goes where the operator said and nowhere else."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _exchange(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    try:
        with _client().stream(method, url, content=body, headers={"accept": "application/json", **headers}) as answer:
            content = _read(answer)
            return _judge(answer, content)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PlatformDown(type(error).__name__) from error


def _read(answer: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise PlatformDown("the answer is too large")
    return bytes(content)


def _judge(answer: httpx.Response, content: bytes) -> Answer:
    status = answer.status_code
    if status == 429 or status >= 500 or status < 200 or 300 <= status < 400:
        raise PlatformDown(f"status {status}", _seconds(answer.headers.get("retry-after", "")))
    if status >= 400:
        raise PlatformRefused(status, _object(content) or {})
    body = _object(content) if content else {}
    if body is None:
        raise PlatformDown("the answer is not a JSON object")
    return Answer(status, body)


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _seconds(retry_after: str) -> int | None:
    return min(int(retry_after), 86_400) if retry_after.isascii() and retry_after.isdigit() else None
