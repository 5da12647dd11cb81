"""`/_synapse/client/guardian/v1/`: the portal's signed calls, the catalogue, and the calls of the child's client."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any, cast

from synapse.http.server import DirectServeJsonResource, finish_request, set_cors_headers
from synapse.http.site import SynapseRequest
from synapse.util.clock import Clock

from guardian_synapse import catalogue, childapi
from guardian_synapse.problems import Problem
from guardian_synapse.sender import BATCH, SINGLE
from guardian_synapse.service import Service
from guardian_synapse.signing import NAMES, check_signature
from guardian_synapse.strictjson import MAX_BODY_BYTES, read_json, read_object

PATH = "/_synapse/client/guardian/v1"
CHILD = "child/"
JSON = "application/json"
Document = dict[str, Any]
Operation = Callable[[Document, str], Awaitable[object]]


class GuardianResource(DirectServeJsonResource):
    """Everything below the path. A leaf: what follows the path is told apart here."""

    isLeaf = True  # noqa: N815  Twisted reads this name

    def __init__(self, service: Service, clock: Clock) -> None:
        super().__init__(clock=clock)
        self._service = service
        self._operations: dict[tuple[str, str], tuple[str, Operation]] = {
            ("POST", "links/claim"): ("links.claim", service.claim),
            ("POST", "links/end"): ("links.end", service.end_link),
            ("POST", "events/poll"): ("events.poll", service.poll_events),
        }

    async def _async_render(self, request: SynapseRequest) -> None:
        path = b"/".join(request.postpath or []).decode("utf-8", "replace")
        try:
            await self._route(request, request.method.decode("ascii", "replace"), path)
        except Problem as problem:
            if problem.members.get("retry_after"):
                _set_header(request, b"Retry-After", str(problem.members["retry_after"]))
            _respond(request, problem.status, problem.document(), "application/problem+json")

    async def _route(self, request: SynapseRequest, method: str, path: str) -> None:
        if path.startswith(CHILD):
            await self._child(request, method, path.removeprefix(CHILD))
        elif path == "catalogue":
            _require(method, "GET")
            _respond(request, 200, catalogue.document())
        elif path == "notify":
            _require(method, "POST")
            await self._service.take_notices(read_json(self._signed(request, SINGLE, BATCH)))
            _respond(request, 204, None)
        else:
            await self._operation(request, method, path)

    async def _operation(self, request: SynapseRequest, method: str, path: str) -> None:
        """A signed call. Its signature covers neither path nor method, so its body has to match both."""
        op, operation, account = self._find(method, path)
        document = read_object(self._signed(request, JSON))
        if document.get("op") != op:
            raise Problem(403, "op-mismatch", f"This address takes `op` {op} only.")
        if document.get("connection") != self._service.config.connection:
            raise Problem(403, "connection-mismatch", "This body is for another connection.")
        if account and document.get("account") != account:
            raise Problem(403, "account-mismatch", "This body is for another account.")
        found = await operation(document, account)
        _respond(request, 200, found, BATCH if isinstance(found, list) else JSON)

    def _find(self, method: str, path: str) -> tuple[str, Operation, str]:
        parts = path.split("/")
        if len(parts) == 3 and parts[0] == "accounts" and parts[2] == "controls":
            _require(method, "PUT")
            return "controls.put", self._service.put_controls, parts[1]
        if len(parts) == 4 and parts[0] == "accounts" and parts[2:] == ["controls", "read"]:
            _require(method, "POST")
            return "controls.read", self._service.read_controls, parts[1]
        if ("POST", path) not in self._operations:
            raise Problem(404, "unknown-address", "There is nothing here.")
        _require(method, "POST")
        return *self._operations["POST", path], ""

    def _signed(self, request: SynapseRequest, *media_types: str) -> bytes:
        """The raw body, once media type, size and signature hold; nothing is parsed before."""
        media_type = (request.getHeader("content-type") or "").partition(";")[0].strip().lower()
        if media_type not in media_types or request.getHeader("content-encoding"):
            raise Problem(415, "media-type", f"Send {' or '.join(media_types)}, not encoded.")
        body = _body(request)
        headers = {name: request.getHeader(name) or "" for name in NAMES}
        check_signature(headers, body, self._service.config.outbound_secrets)
        return body

    async def _child(self, request: SynapseRequest, method: str, name: str) -> None:
        set_cors_headers(request)
        call = childapi.CALLS.get(name)
        if call is None:
            raise Problem(404, "unknown-address", "There is nothing here.")
        _require(method, "POST")
        document = read_object(_body(request))
        user = await childapi.user_by_openid(self._service, document)
        _respond(request, 200, await call(self._service, user, document))


def _body(request: SynapseRequest) -> bytes:
    content = request.content
    body = content.read(MAX_BODY_BYTES + 1) if content is not None else b""
    if len(body) > MAX_BODY_BYTES:
        raise Problem(413, "too-large", "The body is too large.", max_bytes=MAX_BODY_BYTES)
    return bytes(body)


def _require(method: str, wanted: str) -> None:
    if method != wanted:
        raise Problem(405, "method-not-allowed", f"Use {wanted} here.")


def _respond(request: SynapseRequest, status: int, document: object, media_type: str = JSON) -> None:
    request.setResponseCode(status)
    _set_header(request, b"Cache-Control", "no-store")
    if document is not None:
        body = json.dumps(document).encode()
        _set_header(request, b"Content-Type", media_type)
        _set_header(request, b"Content-Length", str(len(body)))
        cast(Any, request).write(body)
    finish_request(request)


def _set_header(request: SynapseRequest, name: bytes, value: str) -> None:
    """Twisted gives these no types."""
    cast(Any, request).setHeader(name, value.encode())
