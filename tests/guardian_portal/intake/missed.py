"""A platform that can be asked for its events: it numbers them, and answers with a page of those after a sequence."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = 2


@dataclass
class Missed:
    """`events` in order; `answer` in place of a page: (status, body)."""

    events: list[dict[str, Any]] = field(default_factory=list)
    asked_after: list[object] = field(default_factory=list)
    answer: tuple[int, bytes] | None = None
    address: str = ""

    def add(self, *events: dict[str, Any]) -> None:
        self.events += [{**one, "sequence": f"{len(self.events) + n:06d}"} for n, one in enumerate(events, start=1)]

    def page(self, after: str | None) -> tuple[int, bytes]:
        self.asked_after.append(after)
        later = [one for one in self.events if one["sequence"] > (after or "")]
        return self.answer or (200, json.dumps(later[:PAGE]).encode())


@contextmanager
def running(missed: Missed) -> Iterator[Missed]:
    """On a port of its own until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        """Answers the one call there is."""

        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["content-length"])))
            assert (self.path, said["op"]) == ("/guardian/v1/events/poll", "events.poll")
            status, body = missed.page(said["after"])
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    missed.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield missed
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
