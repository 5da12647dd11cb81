"""One caught message, as it was received and as a person or a script reads it."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from email.message import EmailMessage


@dataclass(frozen=True)
class Caught:
    """A message for one envelope recipient; `raw` is exactly what followed DATA."""

    id: str
    sender: str
    to: str
    received_at: dt.datetime
    raw: bytes

    @cached_property
    def parsed(self) -> EmailMessage:
        return email.message_from_bytes(self.raw, policy=email.policy.default)

    @cached_property
    def headers(self) -> dict[str, str]:
        """Name to decoded value; of a header that is there twice, the first."""
        headers: dict[str, str] = {}
        for name, value in self.parsed.items():
            headers.setdefault(name, str(value))
        return headers

    @property
    def subject(self) -> str:
        return str(self.parsed.get("Subject", ""))

    @cached_property
    def text(self) -> str:
        return self._part("plain")

    @cached_property
    def html(self) -> str:
        return self._part("html")

    def _part(self, kind: str) -> str:
        part = self.parsed.get_body(preferencelist=(kind,))
        if part is None:
            return ""
        payload = part.get_payload(decode=True)
        if not isinstance(payload, bytes):
            return ""
        try:
            text = payload.decode(part.get_content_charset("utf-8"), "replace")
        except LookupError:  # a charset nobody knows
            text = payload.decode("utf-8", "replace")
        return text.replace("\r\n", "\n")

    def as_json(self) -> dict[str, object]:
        return {
            "id": self.id,
            "to": self.to,
            "subject": self.subject,
            "text": self.text,
            "html": self.html,
            "headers": self.headers,
            "received_at": self.received_at.isoformat(),
        }
