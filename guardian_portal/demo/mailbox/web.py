"""The mailbox over HTTP: pages for people, /messages.json for scripts. Nothing can be changed here."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qs, urlsplit

from guardian_portal.demo.mailbox import pages

if TYPE_CHECKING:
    from guardian_portal.demo.mailbox.store import Store

PAGE_LENGTH = 200
OWN_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; frame-src 'self'; form-action 'none'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
# A mail's HTML is a stranger's: its own origin, no script, nothing fetched from anywhere.
MAIL_POLICY = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"
# Sign-in codes are in here; a name pointed at 127.0.0.1 by a stranger (DNS rebinding) must not read them.
OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


@dataclass(frozen=True)
class Answer:
    """What goes back. `policy` is the Content-Security-Policy."""

    body: str | bytes
    media_type: str = "text/html; charset=utf-8"
    status: HTTPStatus = HTTPStatus.OK
    policy: str = OWN_POLICY
    headers: dict[str, str] = field(default_factory=dict)


def answer(store: Store, target: str, set_apart: frozenset[str] = frozenset()) -> Answer:
    """The answer to GET `target` (path and query). Mail to those set apart is on their own list only."""
    url = urlsplit(target)
    match url.path.strip("/").split("/"):
        case [""]:
            reply = _list(store, parse_qs(url.query), set_apart)
        case ["messages.json"]:
            reply = _messages_json(store, parse_qs(url.query))
        case ["healthz"]:
            reply = Answer("ok\n", "text/plain; charset=utf-8")
        case ["style.css"]:
            reply = Answer(pages.STYLE, "text/css; charset=utf-8")
        case ["messages", name]:
            reply = _message(store, name)
        case ["messages", message_id, "html"]:
            reply = _message_html(store, message_id)
        case _:
            reply = _not_found()
    return reply


def _list(store: Store, query: dict[str, list[str]], set_apart: frozenset[str]) -> Answer:
    to = query.get("to", [None])[0]
    messages = store.newest(to=to, limit=PAGE_LENGTH + 1, set_apart=set_apart)
    more = len(messages) > PAGE_LENGTH
    return Answer(pages.list_page(messages[:PAGE_LENGTH], to=to, more=more, recipients=store.recipients()))


def _messages_json(store: Store, query: dict[str, list[str]]) -> Answer:
    limit = query.get("limit", [""])[0]
    if limit and not (limit.isascii() and limit.isdigit()):
        problem = pages.problem_page("Not a number", "limit takes a whole number.")
        return Answer(problem, status=HTTPStatus.BAD_REQUEST)
    messages = store.newest(to=query.get("to", [None])[0], limit=int(limit) if limit else None)
    return Answer(json.dumps([message.as_json() for message in messages]), "application/json")


def _message(store: Store, name: str) -> Answer:
    message = store.get(name.removesuffix(".eml"))
    if message is None:
        return _not_found()
    if name.endswith(".eml"):
        as_file = {"Content-Disposition": f'attachment; filename="{message.id}.eml"'}
        return Answer(message.raw, "message/rfc822", headers=as_file)
    return Answer(pages.message_page(message))


def _message_html(store: Store, message_id: str) -> Answer:
    message = store.get(message_id)
    if message is None or not message.html:
        return _not_found()
    return Answer(message.html, policy=MAIL_POLICY)


def _not_found() -> Answer:
    page = pages.problem_page("Not found", "There is no such mail or page.")
    return Answer(page, status=HTTPStatus.NOT_FOUND)


class Handler(BaseHTTPRequestHandler):
    """Turns requests into `answer` calls."""

    store: ClassVar[Store]
    set_apart: ClassVar[frozenset[str]]
    server_version = "mailbox"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._send(self._answer())

    def do_HEAD(self) -> None:
        self._send(self._answer(), with_body=False)

    def _answer(self) -> Answer:
        host = self.headers.get("Host", "")
        if host.rpartition(":")[0] not in OWN_NAMES and host not in OWN_NAMES:
            page = pages.problem_page("Another name", "This mailbox answers on 127.0.0.1 and localhost only.")
            return Answer(page, status=HTTPStatus.MISDIRECTED_REQUEST)
        return answer(self.store, self.path, self.set_apart)

    def _send(self, reply: Answer, *, with_body: bool = True) -> None:
        body = reply.body.encode("utf-8", "replace") if isinstance(reply.body, str) else reply.body
        self.send_response(reply.status)
        headers = {
            "Content-Type": reply.media_type,
            "Content-Length": str(len(body)),
            "Content-Security-Policy": reply.policy,
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        for name, value in {**headers, **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing: a demo's log of page views helps nobody."""


class PageServer:
    """The HTTP server in a thread of its own; `port` 0 becomes a free one."""

    def __init__(self, store: Store, host: str, port: int, set_apart: frozenset[str]) -> None:
        handler = type("BoundHandler", (Handler,), {"store": store, "set_apart": set_apart})
        self._server = ThreadingHTTPServer((host, port), handler)
        self._server.daemon_threads = True
        self._thread: threading.Thread | None = None
        self.port = int(self._server.server_address[1])

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join(10)
        self._server.server_close()
