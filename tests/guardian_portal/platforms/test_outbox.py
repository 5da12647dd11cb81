"""What the portal tells the platform leaves as a row, signed, and is tried again as the contract says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import time_machine
from django.utils import timezone
from standardwebhooks import Webhook

from guardian_portal.platforms import client, outbox
from guardian_portal.platforms.models import OutboundEvent, OutboundState
from guardian_portal.platforms.services import Connected, NewConnection, connect_platform

pytestmark = pytest.mark.django_db


class Receiver(BaseHTTPRequestHandler):
    """A platform that keeps what it gets and answers as it is told."""

    protocol_version = "HTTP/1.1"
    status = 204
    body = b""
    address = ""
    headers_to_send: dict[str, str] = {}
    got: list[tuple[str, str, dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["content-length"]))
        self.got.append((self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, content))
        self.send_response(self.status)
        for name, value in self.headers_to_send.items():
            self.send_header(name, value)
        if self.status != 204:
            self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        if self.status != 204:
            self.wfile.write(self.body)

    do_PUT = do_POST  # noqa: N815  http.server finds methods by these names

    def log_message(self, *args: object) -> None:
        """Quiet."""


class QuietServer(ThreadingHTTPServer):
    """The client hangs up on an answer that is too large: no news."""

    def handle_error(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def receiver() -> Iterator[type[Receiver]]:
    class Handler(Receiver):
        """This test's own."""

        got = []
        headers_to_send = {}

    server = QuietServer(("127.0.0.1", 0), Handler)
    Handler.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield Handler
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def starhaven(receiver: type[Receiver]) -> Connected:
    address = receiver.address
    return connect_platform(
        new=NewConnection(
            name="Starhaven", source="https://s.example", base_url=address, notify_url=address + "/notify"
        )
    )


def send(starhaven: Connected) -> OutboundEvent:
    data = {"link_id": "x", "state": "active"}
    row = outbox.send_event(connection=starhaven.connection, type="guardianship.changed.v1", subject="kit", data=data)
    assert row is not None
    return row


def test_an_event_arrives_signed(starhaven: Connected, receiver: type[Receiver]) -> None:
    row = send(starhaven)
    assert outbox.sweep() == 1
    [(_, path, headers, body)] = receiver.got
    assert path == "/notify"
    event = Webhook(starhaven.outbound_secret).verify(body, headers)
    assert event["type"] == "org.guardianportal.guardianship.changed.v1"
    assert event["id"] == headers["webhook-id"] == row.public_id
    row.refresh_from_db()
    assert row.state == OutboundState.SENT
    assert outbox.sweep() == 0


def test_a_failing_platform_is_tried_again_and_in_the_end_given_up(
    starhaven: Connected, receiver: type[Receiver]
) -> None:
    receiver.status = 500
    row = send(starhaven)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for wait in (*outbox.RETRIES[1:], None):
            assert outbox.sweep() == 1
            row.refresh_from_db()
            if wait is not None:
                passed = (row.due_at - timezone.now()).total_seconds()
                assert wait <= passed <= wait * 1.1
                assert outbox.sweep() == 0
                clock.move_to(row.due_at + timedelta(seconds=1))
    assert row.state == OutboundState.FAILED
    assert len(receiver.got) == 10
    receiver.status = 204
    assert outbox.replay(event=row)
    outbox.sweep()
    row.refresh_from_db()
    assert row.state == OutboundState.SENT


def test_a_lapsed_lease_is_taken_over(starhaven: Connected, receiver: type[Receiver]) -> None:
    row = send(starhaven)
    OutboundEvent.objects.update(state=OutboundState.SENDING, leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.sweep() == 1
    row.refresh_from_db()
    assert row.state == OutboundState.SENT


def test_without_a_notify_url_nothing_waits(starhaven: Connected) -> None:
    starhaven.connection.notify_url = ""
    assert outbox.send_event(connection=starhaven.connection, type="x.v1", subject="kit", data={}) is None


def test_a_call_says_in_its_signed_body_what_it_means(starhaven: Connected, receiver: type[Receiver]) -> None:
    receiver.status, receiver.body = 200, b'{"revision":1}'
    answer = client.put_controls(connection=starhaven.connection, account="a/b", document={"revision": 1})
    assert (answer.status, answer.body) == (200, {"revision": 1})
    [(method, path, headers, body)] = receiver.got
    assert (method, path) == ("PUT", "/guardian/v1/accounts/a%2Fb/controls")
    said = Webhook(starhaven.outbound_secret).verify(body, headers)
    assert said["op"] == "controls.put"
    assert said["account"] == "a/b"
    assert said["connection"] == starhaven.connection.public_id
    json.loads(body)


def test_a_refusal_carries_the_platforms_problem(starhaven: Connected, receiver: type[Receiver]) -> None:
    receiver.status, receiver.body = 403, b'{"code":"guardian-is-minor"}'
    with pytest.raises(client.PlatformRefused) as refused:
        client.claim_link(connection=starhaven.connection, claim={"method": "code"})
    assert (refused.value.status, refused.value.problem["code"]) == (403, "guardian-is-minor")


@pytest.mark.parametrize(
    ("status", "body", "headers"),
    [
        (500, b"{}", {}),
        (429, b"{}", {"Retry-After": "7"}),
        (302, b"", {"Location": "http://127.0.0.1:9/"}),
        (200, b"not json", {}),
        (200, b"[]", {}),
        (200, b'{"a":"' + b"x" * 1_100_000 + b'"}', {}),
    ],
)
def test_no_usable_answer_means_the_platform_is_down(
    starhaven: Connected, receiver: type[Receiver], status: int, body: bytes, headers: dict[str, str]
) -> None:
    receiver.status, receiver.body, receiver.headers_to_send = status, body, headers
    with pytest.raises(client.PlatformDown) as down:
        client.read_controls(connection=starhaven.connection, account="kit")
    assert down.value.retry_after == (7 if headers.get("Retry-After") else None)
    assert len(receiver.got) == 1


def test_an_unreachable_platform_is_down() -> None:
    gone = connect_platform(
        new=NewConnection(name="Gone", source="https://gone.example", base_url="http://127.0.0.1:9")
    )
    with pytest.raises(client.PlatformDown):
        client.claim_link(connection=gone.connection, claim={"link_id": "x"})
