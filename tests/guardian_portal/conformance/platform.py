"""A small platform that keeps the contract, written apart from the sandbox, and that can be told to break one rule."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SOURCE = "https://treehouse.example/"
ACCOUNT = "acc-test"
PREFIX = "/guardian/v1"
WORDS = {"en": "Words"}
BANDS = [{"min": 5, "max": 12, "default": "friends", "loosest": "friends"}]
BANDS_OF_OLDER = [{"min": 13, "max": 17, "default": "friends", "loosest": "everyone"}]


class Refused(Exception):
    def __init__(self, status: int, **members: Any) -> None:
        super().__init__(str(status))
        self.status = status
        self.members = members


@dataclass
class Treehouse:
    """`breaks`: what it does wrong, by the key of the check that should say so."""

    url: str = ""
    connection: str = ""
    secret: str = ""
    breaks: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=lambda: {"GOODCODE"})
    claims: dict[str, Any] = field(default_factory=dict)
    revision: int = 0
    held: dict[str, Any] = field(default_factory=dict)
    last_body: Any = None

    def catalogue(self) -> dict[str, Any]:
        values = [{"value": one, "labels": WORDS} for one in ("nobody", "friends", "everyone")]
        control = {
            "key": "contact.messages",
            "group": "contact",
            "type": "choice",
            "managed_by": "guardian",
            "values": values,
            "bands": BANDS + BANDS_OF_OLDER,
            "labels": WORDS,
            "help": WORDS,
        }
        if "catalogue" in self.breaks:
            control["bands"] = []
        if "catalogue.english" in self.breaks:
            control["labels"] = {"fr": "Mots"}
        return {"groups": [{"key": "contact", "labels": WORDS}], "controls": [control]}

    def effective(self) -> dict[str, Any]:
        if "controls.all" in self.breaks:
            return dict(self.held)
        return {"contact.messages": "friends", **self.held}

    def claim(self, said: Mapping[str, Any]) -> dict[str, Any]:
        known = self.claims.get(said["link_id"])
        if known is not None and "claim.again" not in self.breaks:
            return dict(known)
        code = said["code"]
        if code not in self.codes and "claim.wrong-code" not in self.breaks:
            raise Refused(404 if code != "GOODCODE" or "claim.used-code" not in self.breaks else 200)
        if "claim.used-code" not in self.breaks:
            self.codes.discard(code)
        answer: dict[str, Any] = {
            "account": ACCOUNT,
            "needs_child_approval": True,
            "profile": {"display_handle": "kit", "age_band": {"min": 9, "max": 12}},
        }
        if "claim.approval" in self.breaks:
            answer["needs_child_approval"] = "maybe"
        if "claim.profile" in self.breaks:
            answer["profile"] = {"name": "kit"}
        if "claim.again" in self.breaks:
            answer["asked"] = time.monotonic()
        self.claims[said["link_id"]] = answer
        return answer

    def put(self, said: dict[str, Any]) -> dict[str, Any]:
        self._refuse_unknown(said["controls"])
        number = said["revision"]
        if number == self.revision and said == self.last_body and "controls.again" not in self.breaks:
            return self._answer({})
        stale = number < self.revision if "controls.same-number" in self.breaks else number <= self.revision
        if stale and not (number < self.revision and "controls.older" in self.breaks):
            raise Refused(409, current_revision=self.revision, effective=self.effective())
        rejected = {}
        if said["controls"].get("contact.messages") == "everyone" and "controls.too-loose" not in self.breaks:
            rejected = {"contact.messages": "too-loose"}
        self.revision, self.last_body = number, said
        if "controls.kept" not in self.breaks:
            self.held = {key: value for key, value in said["controls"].items() if key not in rejected}
        if "controls.released" in self.breaks and not said["controls"] and not said["locks"]:
            raise Refused(422)
        answer = self._answer(rejected)
        if "controls.put" in self.breaks:
            answer["effective"] = {"contact.messages": "everyone"}
        if "controls.kept" in self.breaks:
            answer["effective"] = {**said["controls"]}
        return answer

    def _refuse_unknown(self, controls: Mapping[str, Any]) -> None:
        for key, value in controls.items():
            broken = "controls.unknown" if key != "contact.messages" else "controls.unknown-value"
            bad = key != "contact.messages" or value not in ("nobody", "friends", "everyone")
            if bad and broken not in self.breaks:
                raise Refused(422)

    def _answer(self, rejected: Mapping[str, str]) -> dict[str, Any]:
        rows = [{"control": key, "code": code} for key, code in rejected.items()]
        return {"revision": self.revision, "effective": self.effective(), "rejected": rows}

    def events(self, after: str | None) -> list[dict[str, Any]]:
        event: dict[str, Any] = {
            "specversion": "1.0",
            "id": "one",
            "source": SOURCE,
            "type": "org.guardianportal.ping.v1",
            "time": "2026-11-20T10:00:00Z",
            "sequence": "1",
            "data": {},
        }
        if "poll" in self.breaks:
            event["time"] = "yesterday"
        if "poll.sequence" in self.breaks:
            del event["sequence"]
        return [] if after == "1" and "poll.after" not in self.breaks else [event]

    # Signatures: each broken rule is one that real receivers break.
    def check(self, headers: Mapping[str, str], body: bytes) -> None:
        try:
            holds = self._holds(headers, body)
        except Exception as error:
            if "signature.hostile" in self.breaks:
                raise Refused(500) from error
            holds = False
        if not holds:
            hint = {"detail": str(time.monotonic())} if "signature.same-answer" in self.breaks else {}
            raise Refused(401, **hint)

    def _holds(self, headers: Mapping[str, str], body: bytes) -> bool:
        if "signature.missing" in self.breaks and not headers.get("webhook-signature"):
            return True
        if "signature.other-key" in self.breaks:
            return bool(headers.get("webhook-signature"))
        age = time.time() - int(headers["webhook-timestamp"])
        if (age > 300 and "signature.old" not in self.breaks) or (age < -300 and "signature.future" not in self.breaks):
            return False
        signatures = headers["webhook-signature"].split(" ")
        if "signature.two" in self.breaks:
            signatures = signatures[:1]
        given = {base64.b64decode(one.split(",")[1], validate=True) for one in signatures}
        bodies = {body, body.rstrip()} if "signature.body" in self.breaks else {body}
        names = [headers["webhook-id"]]
        if "signature.id" in self.breaks:
            return True
        made = {self._sign(name, headers["webhook-timestamp"], one) for name in names for one in bodies}
        return bool(given & made)

    def _sign(self, name: str, timestamp: str, body: bytes) -> bytes:
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        return hmac.new(key, f"{name}.{timestamp}.".encode() + body, hashlib.sha256).digest()


def _object(body: bytes, breaks: set[str]) -> dict[str, Any]:
    try:
        said = json.loads(body, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Refused(500 if "body.json" in breaks else 400) from error
    if not isinstance(said, dict):
        raise Refused(400)
    return said


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def answer(house: Treehouse, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, Any]:
    """Status and document."""
    path = path.removeprefix(PREFIX)
    if path == "/catalogue":
        return 200, house.catalogue()
    if not (path == "/notify" and "notify.unsigned" in house.breaks):
        house.check(headers, body)
    said = _object(body, house.breaks)
    if path == "/notify":
        seen = house.claims.setdefault("notices", set())
        if "notify" in house.breaks or (said["id"] in seen and "notify.again" in house.breaks):
            raise Refused(409)
        seen.add(said["id"])
        return 204, None
    account = path.split("/")[2] if path.startswith("/accounts/") else ""
    _compare(house, said, method, path, account)
    match path.rpartition("/")[2]:
        case "claim":
            return 200, house.claim(said)
        case "poll":
            return 200, house.events(said["after"])
        case "controls":
            return 200, house.put(said)
        case _:
            return 200, {"revision": house.revision, "effective": house.effective()}


OPS = {"claim": "links.claim", "poll": "events.poll", "controls": "controls.put", "read": "controls.read"}


def _compare(house: Treehouse, said: Mapping[str, Any], method: str, path: str, account: str) -> None:
    named = {
        "body.op": said.get("op") == OPS[path.rpartition("/")[2]],
        "body.connection": said.get("connection") == house.connection,
    }
    named["body.account"] = not account or said["account"] == account
    if any(not holds and key not in house.breaks for key, holds in named.items()):
        raise Refused(403)
    if account and account != ACCOUNT and "account.unknown" not in house.breaks:
        raise Refused(404)


@contextmanager
def running_treehouse(house: Treehouse) -> Iterator[Treehouse]:
    """Served on a free port of this machine, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            try:
                status, document = answer(house, self.command, self.path, dict(self.headers.items()), body)
            except Refused as refused:
                status, document = refused.status, {"status": refused.status, **refused.members}
            content = b"" if document is None else json.dumps(document).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815  the library's names

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        house.url = f"http://127.0.0.1:{server.server_address[1]}"
        yield house
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
