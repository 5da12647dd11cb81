"""An SMS gateway as an operator would have one: a small HTTP server that takes JSON and says what a test wants."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class Gateway:
    """`status` 0: it takes the request and hangs up without an answer."""

    port: int = 0
    status: int = 200
    received: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.received]

    @property
    def texts(self) -> list[object]:
        return [body["message"] for _, body in self.received]

    def entry(self, key: str = "sms", address: str = "phone") -> dict[str, object]:
        """For settings.MESSENGERS."""
        url = f"json://127.0.0.1:{self.port}/to/{{to}}"
        return {"key": key, "label": key.upper(), "url": url, "address": address, "gone": [410]}


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    """On a port of its own."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the library's name
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            gateway.received.append((self.path, body))
            if gateway.status:
                self.send_response(gateway.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    gateway.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
