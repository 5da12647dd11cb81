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


def poll_events(*, connection: Connection, after: str) -> bytes:
    """`events.poll`: the events after a sequence (empty: all there are), as the batch they are posted in."""
    body, headers = _signed(connection, "events.poll", {"after": after or None})
    return _fetch("POST", f"{connection.base_url}/guardian/v1/events/poll", body, headers)[1]


def read_catalogue(*, connection: Connection) -> Answer:
    """The declared controls and public place keys; the one call that is not signed."""
    return _exchange("GET", f"{connection.base_url}/guardian/v1/catalogue", None, {})


def call(*, connection: Connection, op: str, path: str, members: Mapping[str, object], method: str = "POST") -> Answer:
    """One signed call below {base}/guardian/v1. Raises PlatformDown or PlatformRefused."""
    body, headers = _signed(connection, op, members)
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


def _signed(connection: Connection, op: str, members: Mapping[str, object]) -> tuple[bytes, dict[str, str]]:
    body = msgspec.json.encode({**members, "op": op, "connection": connection.public_id})
    return body, {"content-type": "application/json", **headers_for(connection=connection, body=body)}


def _exchange(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    status, content = _fetch(method, url, body, headers)
    said = _object(content) if content else {}
    if said is None:
        raise PlatformDown("the answer is not a JSON object")
    return Answer(status, said)


def _fetch(method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    """Status and body of an answer that is neither a fault nor a refusal."""
    try:
        with _client().stream(method, url, content=body, headers={"accept": "application/json", **headers}) as answer:
            content = _read(answer)
            _judge(answer, content)
            return answer.status_code, content
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise PlatformDown(type(error).__name__) from error


def _read(answer: httpx.Response) -> bytes:
    content = bytearray()
    for chunk in answer.iter_bytes():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise PlatformDown("the answer is too large")
    return bytes(content)


def _judge(answer: httpx.Response, content: bytes) -> None:
    status = answer.status_code
    if status == 429 or status >= 500 or status < 200 or 300 <= status < 400:
        raise PlatformDown(f"status {status}", _seconds(answer.headers.get("retry-after", "")))
    if status >= 400:
        raise PlatformRefused(status, _object(content) or {})


def _object(content: bytes) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode(content, type=dict[str, Any])
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def _seconds(retry_after: str) -> int | None:
    return min(int(retry_after), 86_400) if retry_after.isascii() and retry_after.isdigit() else None
