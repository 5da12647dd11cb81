"""Has a file redrawn by a process that knows nothing, and believes nothing that comes back but its size and kind."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO

from guardian_portal.support.attachments import limits
from guardian_portal.support.attachments.refusals import AttachmentRefused, Refusal
from guardian_portal.support.models import AttachmentKind

REDRAW = Path(__file__).with_name("redraw.py")
REFUSED = 3
# Of the first line: the kind.
LINE = 8
STARTS = {
    AttachmentKind.JPEG: b"\xff\xd8\xff",
    AttachmentKind.PNG: b"\x89PNG\r\n\x1a\n",
    AttachmentKind.PDF: b"%PDF-1.",
}
_places = threading.BoundedSemaphore(limits.AT_ONCE)


@dataclass(frozen=True)
class Redrawn:
    """What is kept of a file."""

    kind: AttachmentKind
    content: bytes
    name: str = ""

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def redraw(data: bytes, *, name: str = "", until: float | None = None) -> Redrawn:
    """By a process of its own, at most until this moment of `time.monotonic`. Raises AttachmentRefused."""
    if not data:
        raise AttachmentRefused(Refusal.EMPTY)
    if len(data) > limits.FILE_BYTES:
        raise AttachmentRefused(Refusal.TOO_LARGE)
    latest = time.monotonic() + limits.SECONDS_A_FILE
    until = min(until, latest) if until else latest
    with _a_place():
        status, out = _run(data, until - time.monotonic())
    if status == REFUSED:
        raise AttachmentRefused(_refusal(out))
    if status != 0:
        # Killed, crashed, or out of its time.
        raise AttachmentRefused(Refusal.HEAVY)
    return _believed(out, name)


@contextlib.contextmanager
def _a_place() -> Iterator[None]:
    """One of few at once: who waits holds a thread that pages need. Raises AttachmentRefused when none is free soon."""
    if not _places.acquire(timeout=limits.SECONDS_FOR_A_PLACE):
        raise AttachmentRefused(Refusal.BUSY)
    try:
        yield
    finally:
        _places.release()


def _run(data: bytes, seconds: float) -> tuple[int, bytes]:
    """Its status and at most so much of what it says; it is dead afterwards."""
    command = [sys.executable, "-I", str(REDRAW), json.dumps(limits.REDRAW.as_data())]
    with subprocess.Popen(
        command, env={}, cwd="/", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        alarm = threading.Timer(max(seconds, 0), process.kill)
        feeding = threading.Thread(target=_feed, args=(process.stdin, data), daemon=True)
        alarm.start()
        feeding.start()
        try:
            out = process.stdout.read(limits.KEPT_BYTES + LINE + 1)
            if len(out) > limits.KEPT_BYTES + LINE:
                process.kill()
            status = process.wait()
        finally:
            alarm.cancel()
            process.kill()
        feeding.join()
    return status, out


def _feed(pipe: IO[bytes], data: bytes) -> None:
    """It may be gone before it has read all."""
    with contextlib.suppress(OSError):
        pipe.write(data)
    with contextlib.suppress(OSError):
        pipe.close()


def _refusal(word: bytes) -> Refusal:
    try:
        return Refusal(word.decode("ascii", "replace"))
    except ValueError:
        return Refusal.BROKEN


def _believed(out: bytes, name: str) -> Redrawn:
    """A kind that we know, bytes that begin as one."""
    said, _line, content = out.partition(b"\n")
    try:
        kind = AttachmentKind(said.decode("ascii", "replace"))
    except ValueError:
        raise AttachmentRefused(Refusal.BROKEN) from None
    if not content.startswith(STARTS[kind]) or len(content) > limits.KEPT_BYTES:
        raise AttachmentRefused(Refusal.BROKEN)
    return Redrawn(kind, content, name)
