"""The process that draws strangers' files: what it could do if somebody took it over."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

from guardian_portal.support.attachments import limits, redrawing
from guardian_portal.support.attachments.redrawing import REDRAW, redraw
from guardian_portal.support.attachments.refusals import AttachmentRefused, Refusal
from tests.attached import papers, pictures
from tests.attached.pictures import picture

# Does as the real one until it is about to draw; then it is somebody else's.
TAKEN_OVER = """
import importlib.util, json, sys
from types import SimpleNamespace
spec = importlib.util.spec_from_file_location("redraw", {path!r})
redraw = importlib.util.module_from_spec(spec)
spec.loader.exec_module(redraw)
told = SimpleNamespace(**json.loads({limits!r}))
redraw.confine(told)
redraw.close_doors(told)
try:
    {deed}
    print("done")
except (OSError, MemoryError) as error:
    print(type(error).__name__, getattr(error, "errno", ""))
"""


def tried(deed: str) -> str:
    """What comes of it."""
    script = TAKEN_OVER.format(path=str(REDRAW), limits=json.dumps(limits.REDRAW.as_data()), deed=deed)
    ran = subprocess.run([sys.executable, "-I", "-c", script], env={}, cwd="/", capture_output=True, check=False)
    return ran.stdout.decode().strip()


@pytest.mark.parametrize(
    "deed",
    [
        "open('/etc/passwd')",
        "import ctypes; libc = ctypes.CDLL(None, use_errno=True); n = libc.socket(2, 1, 0); "
        "raise OSError(ctypes.get_errno(), 'no socket') if n < 0 else SystemExit('a socket')",
        "import os; os.pipe()",
        "import os; os.open('/tmp', os.O_RDONLY)",
    ],
)
def test_it_opens_neither_files_nor_connections(deed: str) -> None:
    assert tried(deed) == "OSError 24"


def test_it_has_little_memory() -> None:
    assert tried(f"bytearray({limits.REDRAW.memory})").startswith("MemoryError")


def test_it_knows_nothing_of_the_portal() -> None:
    found = tried("import os; print(sorted(set(os.environ) - {'LC_CTYPE'}), 'django' in sys.modules)")
    assert found.splitlines()[0] == "[] False"


def test_it_is_given_an_empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}
    real = subprocess.Popen

    def watched(command: list[str], **how: Any) -> Any:
        given.update(how, command=command)
        return real(command, **how)

    monkeypatch.setattr(subprocess, "Popen", watched)
    redraw(picture())
    assert (given["env"], given["cwd"]) == ({}, "/")
    assert "-I" in given["command"]


def test_its_time_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SECONDS_A_FILE", 0.5)
    with pytest.raises(AttachmentRefused) as refused:
        redraw(papers.bomb_in_stream())
    assert refused.value.refusal == Refusal.HEAVY


def test_what_it_says_is_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "KEPT_BYTES", 500)
    with pytest.raises(AttachmentRefused):
        redraw(picture("JPEG", (300, 300)))


@pytest.mark.parametrize("said", [b"html\n<html>", b"pdf\n<html>", b"png\n%PDF-1.4", b"", b"pdf", b"\xff\n", b"jpeg\n"])
def test_it_is_not_believed(said: bytes) -> None:
    with pytest.raises(AttachmentRefused) as refused:
        redrawing._believed(said, "")
    assert refused.value.refusal == Refusal.BROKEN


@pytest.mark.parametrize("make", [picture, pictures.photo_with_place, pictures.png_with_words, pictures.animated])
def test_the_same_file_is_drawn_the_same(make: Callable[[], bytes]) -> None:
    data = make()
    assert redraw(data).digest == redraw(data).digest
