"""Refusals with an HTTP status and a code, answered as RFC 9457 documents."""

from __future__ import annotations

from typing import Any


class Problem(Exception):
    """What was asked cannot be done; `members` are added to the document."""

    def __init__(self, status: int, code: str, detail: str = "", **members: Any) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.detail = detail
        self.members = members

    def document(self) -> dict[str, Any]:
        """The problem as `application/problem+json` has it."""
        return {
            "type": f"urn:guardian-synapse:problem:{self.code}",
            "title": self.code.replace("-", " ").capitalize(),
            "status": self.status,
            "code": self.code,
            "detail": self.detail,
            **self.members,
        }
