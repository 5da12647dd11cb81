"""The sandbox under test: a real Starhaven process, a receiver in the portal's place, and helpers to drive both."""

import base64
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.guardian_portal.sandbox.portal import Portal, running_portal
from tests.starhaven import running_starhaven

SOURCE = "https://starhaven.example/"
JSON = "application/json"


def new_secret() -> str:
    """A signing secret as the portal hands them out."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@dataclass
class Starhaven:
    """The running sandbox as its two kinds of callers see it: the portal (signed) and a script (remote)."""

    url: str
    state_dir: Path
    connection: dict[str, str]
    http: httpx.Client

    def headers(self, body: bytes, *, content_type: str = JSON, secret: str = "") -> dict[str, str]:
        """The headers of a request the portal signs."""
        now, message_id = datetime.now(UTC), f"msg_{secrets.token_hex(8)}"
        signer = Webhook(secret or self.connection["outbound_secret"])
        return {
            "content-type": content_type,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signer.sign(message_id, now, body.decode()),
        }

    def signed(
        self, method: str, path: str, document: Any, *, content_type: str = JSON, secret: str = ""
    ) -> httpx.Response:
        """Call a portal-facing address with a signed body."""
        body = json.dumps(document).encode()
        headers = self.headers(body, content_type=content_type, secret=secret)
        return self.http.request(method, f"/guardian/v1/{path}", content=body, headers=headers)

    def operation(self, path: str, op: str, members: dict[str, Any], *, http_method: str = "POST") -> httpx.Response:
        """Call a signed operation of our connection."""
        document = {"op": op, "connection": self.connection["connection"], **members}
        return self.signed(http_method, path, document)

    def claim(self, code: str, *, link_id: str = "", ref: str = "", **guardian: Any) -> httpx.Response:
        """Claim a link code for a guardian."""
        person = {
            "ref": ref or f"g_{secrets.token_hex(6)}",
            "display_name": "Amina",
            "email_sha256": "0" * 64,
        }
        members = {
            "method": "code",
            "link_id": link_id or f"lk_{secrets.token_hex(6)}",
            "guardian": person | guardian,
            "code": code,
        }
        return self.operation("links/claim", "links.claim", members)

    def put_controls(self, subject: str, revision: int, controls: dict[str, Any], **more: Any) -> httpx.Response:
        """Put a desired document."""
        members = {
            "account": subject,
            "revision": revision,
            "set_by": "guardian",
            "set_at": "2026-11-22T10:00:00+00:00",
            "controls": controls,
            "locks": [],
            **more,
        }
        return self.operation(f"accounts/{subject}/controls", "controls.put", members, http_method="PUT")

    def held(self, handle: str) -> Any:
        """The controls as the platform holds them."""
        return self.http.get(f"/remote/accounts/{handle}/controls").json()

    def remote(self, path: str, document: Any = None) -> httpx.Response:
        """Post to the remote control."""
        return self.http.post(f"/remote/{path}", json={} if document is None else document)

    def child(self, **more: Any) -> tuple[str, str]:
        """Make a fresh child; returns handle and subject."""
        handle = f"kit-{secrets.token_hex(5)}"
        answer = self.remote("accounts", {"handle": handle, "country": "KR", "age": 11, **more})
        return handle, answer.json()["subject"]

    def code(self, handle: str, **more: Any) -> str:
        """Make a link code."""
        return str(self.remote(f"accounts/{handle}/code", more).json()["code"])


@pytest.fixture(scope="session")
def _portal_process() -> Iterator[Portal]:
    with running_portal(new_secret()) as portal:
        yield portal


@pytest.fixture(scope="session")
def _starhaven_process(tmp_path_factory: pytest.TempPathFactory, _portal_process: Portal) -> Iterator[Starhaven]:
    state_dir = tmp_path_factory.mktemp("starhaven")
    connection = {
        "connection": "cn_test",
        "intake_url": f"{_portal_process.url}/intake/v1/cn_test/events",
        "portal_url": "http://127.0.0.1:8000",
        "source": SOURCE,
        "secret": _portal_process.secret,
        "outbound_secret": new_secret(),
    }
    with running_starhaven(state_dir, connection) as url, httpx.Client(base_url=url, trust_env=False) as http:
        yield Starhaven(url, state_dir, connection, http)


@pytest.fixture
def portal(_portal_process: Portal) -> Portal:
    """The receiver, with nothing received yet."""
    _portal_process.events.clear()
    _portal_process.requests.clear()
    _portal_process.answers.clear()
    return _portal_process


@pytest.fixture
def starhaven(_starhaven_process: Starhaven, portal: Portal) -> Iterator[Starhaven]:
    """The running sandbox, without faults and without anybody's cookies."""
    yield _starhaven_process
    _starhaven_process.remote("faults", {"mode": "none"})
    _starhaven_process.http.cookies.clear()
