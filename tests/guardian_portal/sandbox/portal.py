"""A tiny real HTTP receiver in the portal's place: it checks signatures, keeps what came, answers as told."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError


@dataclass
class Portal:
    """What the receiver got and what it answers next."""

    secret: str
    url: str = ""
    events: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    forged: int = 0
    # Status and JSON body of the next answers; empty: 204.
    answers: list[tuple[int, Any]] = field(default_factory=list)

    def receive(self, headers: dict[str, str], body: bytes) -> tuple[int, Any]:
        """Check the signature, keep the events of an accepted post, choose the answer."""
        try:
            Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.forged += 1
            return 401, None
        self.requests.append(headers)
        status, answer = self.answers.pop(0) if self.answers else (204, None)
        if status < 300:
            document = json.loads(body)
            self.events.extend(document if isinstance(document, list) else [document])
        return status, answer

    def types(self) -> list[str]:
        """The received types without the contract's prefix, in the order they came."""
        return [event["type"].removeprefix("org.guardianportal.") for event in self.events]


@contextmanager
def running_portal(secret: str) -> Iterator[Portal]:
    """Run a receiver in a thread."""
    portal = Portal(secret)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            status, answer = portal.receive({k.lower(): v for k, v in self.headers.items()}, body)
            content = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    portal.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield portal
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
