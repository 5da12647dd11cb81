"""Bodies in pieces, cut off half way, or no HTTP at all: a refusal, nothing stored, and the next request works."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from typing import TYPE_CHECKING

import pytest

from tests.fuzz.mutations import Plan, sent
from tests.fuzz.wire import Wire
from tests.fuzz.world import build_world, counts, running_portal, tracebacks
from tests.guardian_portal.intake.builders import event

if TYPE_CHECKING:
    from pathlib import Path


# Here the sender says that no more will come. Elsewhere it keeps the line: a server may take a hang-up for a farewell,
# whatever it was about to answer.
CUT_OFF = {"half a body", "a longer length", "no HTTP"}


def _spoken(port: int, content: bytes, *, hang_up: bool, wait: float = 5) -> bytes:
    """What comes back when these bytes are sent, as far as the end of its head."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as line:
        answer = b""
        # The server may hang up in the middle.
        with contextlib.suppress(OSError):
            line.sendall(content)
            if hang_up:
                line.shutdown(socket.SHUT_WR)
        with contextlib.suppress(OSError):
            while b"\r\n\r\n" not in answer and (block := line.recv(65536)):
                answer += block
        return answer


@pytest.mark.django_db(transaction=True)
def test_a_transfer_that_is_not_whole_stores_nothing(tmp_path: Path) -> None:
    world = build_world()
    request = sent(Plan(batch=False, body=json.dumps(event("ping.v1")).encode()), world)
    whole = request.raw()
    length = b"Content-Length: %d" % len(request.body)
    pieces = b"%x\r\n%b\r\n0\r\n\r\n" % (len(request.body), request.body)
    head = whole.removesuffix(request.body)
    broken = {
        "half a body": whole[:-40],
        "in chunks": head.replace(length, b"Transfer-Encoding: chunked") + pieces,
        "both lengths": head.replace(length, length + b"\r\nTransfer-Encoding: chunked") + pieces,
        "two lengths": whole.replace(length, length + b"\r\nContent-Length: 0"),
        "a negative length": whole.replace(length, b"Content-Length: -1"),
        "a huge length": whole.replace(length, b"Content-Length: 99999999999999999999"),
        "no length": whole.replace(length + b"\r\n", b""),
        # Every signed byte came, so this one may be taken.
        "a longer length": whole.replace(length, b"Content-Length: 5000"),
        "a header with NUL": whole.replace(b"msg_1", b"msg\0"),
        "a folded header": whole.replace(b"webhook-id: ", b"webhook-id:\r\n "),
        "no HTTP": b"\x16\x03\x01" + b"x" * 300,
        "many headers": whole.replace(length, b"\r\n".join(b"x-%d: y" % at for at in range(500)) + b"\r\n" + length),
        "a long header": whole.replace(length, b"x: " + b"y" * 1_000_000 + b"\r\n" + length),
    }
    with running_portal(tmp_path / "portal.log") as port:
        for name, content in broken.items():
            before = counts()
            answer = _spoken(port, content, hang_up=name in CUT_OFF)
            status = int(answer[9:12] or 0)
            assert 400 <= status < 500 or name == "a longer length", (name, answer)
            assert counts() == before or (name, status) == ("a longer length", 204), name
        assert Wire(port).send(sent(Plan(batch=False, body=request.body), world)).status == 204
        time.sleep(0.1)
    assert not tracebacks(tmp_path / "portal.log")
