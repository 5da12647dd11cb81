"""The answers that the contract allows to one request, and the shape that every refusal has."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.fuzz.wire import Answer

MIB = 1024 * 1024
STATUS = {
    "unknown-connection": 404,
    "retired": 410,
    "method": 405,
    "media-type": 415,
    "too-large": 413,
    "signature": 401,
    "malformed": 400,
    "not-cloudevents": 400,
    "invalid-data": 400,
    "source-mismatch": 403,
    "id-reuse": 409,
}


@dataclass
class Verdict:
    """The answers that the contract allows: 2xx, problem codes; and the receipt when it is certain."""

    accept: bool = False
    codes: set[str] = field(default_factory=set)
    receipt: dict[str, Any] | None = None
    silent: bool | None = None  # whether it must be a 204; None: either

    def allows(self, status: int, code: str) -> bool:
        if 200 <= status < 300:
            return self.accept
        return code in self.codes and STATUS[code] == status


def problem_of(answer: Answer) -> dict[str, Any]:
    """The problem document of a refusal; asserts its shape."""
    assert answer.headers.get("content-type") == "application/problem+json", answer
    document: dict[str, Any] = json.loads(answer.body)
    assert document["status"] == answer.status
    assert STATUS[document["code"]] == answer.status
    assert document["type"] == f"urn:guardian-portal:problem:{document['code']}"
    assert document["title"]
    assert document["detail"]
    if document["code"] == "too-large":
        assert (document["max_events"], document["max_bytes"]) == (1000, MIB)
    return document
