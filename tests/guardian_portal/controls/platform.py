"""A platform on the contract, in memory, behind the portal's real client; each call may go wrong in one of its ways."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.guardian_portal.controls.declared import a_document

Body = dict[str, Any]


@dataclass
class FakePlatform:
    """What it holds of one account, and how its next calls go wrong (none: as they should)."""

    faults: deque[str] = field(default_factory=deque)
    catalogue: Body = field(default_factory=a_document)
    revision: int = 0
    controls: Body = field(default_factory=dict)
    locks: list[str] = field(default_factory=list)
    rejects: dict[str, str] = field(default_factory=dict)
    unknown: set[str] = field(default_factory=set)
    defaults: Body = field(default_factory=lambda: {"contact.messages": "friends", "contact.voice": False})
    documents: list[Body] = field(default_factory=list)
    late: Body | None = None

    @property
    def effective(self) -> Body:
        return {**self.defaults, **self.controls}

    def answer(self, request: httpx.Request) -> httpx.Response:
        """One call, as the transport of the portal's client hands it over."""
        if request.url.path.endswith("/catalogue"):
            return httpx.Response(200, json=self.catalogue)
        fault = self.faults.popleft() if self.faults else ""
        body = json.loads(request.content)
        before = _before(fault)
        if before is not None:
            return before
        reply = self._put(body, fault) if body["op"] == "controls.put" else self._read()
        return _after(fault, reply)

    def _read(self) -> httpx.Response:
        return httpx.Response(200, json={"revision": self.revision, "effective": self.effective, "locks": self.locks})

    def _put(self, body: Body, fault: str) -> httpx.Response:
        self.documents.append(body)
        unknown = [{"control": key, "code": "unknown-control"} for key in sorted(self.unknown & set(body["controls"]))]
        if unknown:
            return httpx.Response(422, json={"status": 422, "errors": unknown})
        if body["revision"] < self.revision or (body["revision"] == self.revision and not self._is_repeat(body)):
            return httpx.Response(409, json={"current_revision": self.revision, "effective": self.effective})
        if fault == "202":
            self.late = body
            return httpx.Response(202, json={})
        return httpx.Response(200, json=self.take(body))

    def take(self, body: Body) -> Body:
        """Take a document, save what it rejects."""
        self.revision, self.locks = body["revision"], body["locks"]
        self.controls = {key: value for key, value in body["controls"].items() if key not in self.rejects}
        rejected = [{"control": key, "code": code, "detail": ""} for key, code in self.rejects.items()]
        return {"revision": self.revision, "effective": self.effective, "rejected": rejected}

    def _is_repeat(self, body: Body) -> bool:
        same = {key: value for key, value in body["controls"].items() if key not in self.rejects}
        return same == self.controls and body["locks"] == self.locks


def _before(fault: str) -> httpx.Response | None:
    """What goes wrong before anything is taken."""
    match fault:
        case "down":
            raise httpx.ConnectError("refused")
        case "500":
            return httpx.Response(500)
        case "429":
            return httpx.Response(429, headers={"retry-after": "30"})
        case "401":
            return httpx.Response(401, json={"status": 401})
        case "404":
            return httpx.Response(404, json={"status": 404})
        case "422":
            return httpx.Response(422, json={"status": 422})
    return None


def _after(fault: str, reply: httpx.Response) -> httpx.Response:
    """What goes wrong once it is taken."""
    if fault == "slow":
        raise httpx.ReadTimeout("too slow")
    if reply.status_code != 200 or fault not in _SPOILT:
        return reply
    return _SPOILT[fault](json.loads(reply.content))


_SPOILT: dict[str, Callable[[Body], httpx.Response]] = {
    "applied-500": lambda _body: httpx.Response(500),
    "other-account": lambda body: httpx.Response(200, json={**body, "account": "acc-someone"}),
    "lower-revision": lambda body: httpx.Response(200, json={**body, "revision": max(0, body["revision"] - 1)}),
    "not-json": lambda _body: httpx.Response(200, content=b"<html>"),
    "no-values": lambda body: httpx.Response(200, json={"revision": body["revision"]}),
}
