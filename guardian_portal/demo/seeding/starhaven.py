"""Talks to the sandbox as its remote control and to the portal as the platform: signed events over real HTTP."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from standardwebhooks import Webhook

PREFIX = "org.guardianportal."
BATCH = 500


@dataclass(frozen=True)
class Starhaven:
    """The sandbox's address and the connection it has to this portal."""

    url: str
    intake_url: str
    source: str
    secret: str

    def add_account(self, handle: str, country: str, age: int) -> str:
        """Make a child's account -> its subject."""
        answer = self._remote("accounts", {"handle": handle, "country": country, "age": age})
        return str(answer["subject"])

    def make_code(self, handle: str) -> str:
        return str(self._remote(f"accounts/{handle}/code", {})["code"])

    def approve(self, handle: str) -> None:
        """The child says yes to whoever waits."""
        self._remote(f"accounts/{handle}/approve", {})

    def event(self, type_: str, subject: str, time: datetime, data: dict[str, Any]) -> dict[str, Any]:
        """One CloudEvent, as a dict."""
        return {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": self.source,
            "type": PREFIX + type_,
            "subject": subject,
            "time": time.isoformat(),
            "data": data,
        }

    def send(self, events: Sequence[dict[str, Any]]) -> None:
        """Post in batches; anything but a 2xx ends the seeding with the portal's own words."""
        for start in range(0, len(events), BATCH):
            self._post(json.dumps(events[start : start + BATCH]).encode())

    def _post(self, body: bytes) -> None:
        now, message_id = datetime.now(UTC), str(uuid.uuid4())
        headers = {
            "content-type": "application/cloudevents-batch+json",
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self.secret).sign(msg_id=message_id, timestamp=now, data=body.decode()),
        }
        answer = httpx.post(self.intake_url, content=body, headers=headers, timeout=60, trust_env=False)
        if not answer.is_success:
            raise RuntimeError(f"the portal answered {answer.status_code}: {answer.text}")

    def _remote(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = httpx.post(f"{self.url}/remote/{path}", json=body, timeout=30, trust_env=False)
        if not answer.is_success:
            raise RuntimeError(f"the sandbox answered {answer.status_code} to {path}: {answer.text}")
        told: dict[str, Any] = answer.json() if answer.content else {}
        return told
