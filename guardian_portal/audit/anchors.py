"""The anchor file: a line of JSON for each seal, outside the database: no chain is cut or made anew unseen.

Losing the file stops no sealing. What lacks in it is written as soon as it can be.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings

from guardian_portal.audit.models import Seal

log = structlog.get_logger(__name__)

AGAIN_AFTER = 60.0
_A_BATCH = 500
_TAIL = 4096


@dataclass(frozen=True)
class Line:
    """What is kept of a seal."""

    number: int
    last_entry: int
    at: str
    code: str

    @classmethod
    def of(cls, seal: Seal) -> "Line":
        return cls(seal.number, seal.last_entry, seal.at.isoformat(), seal.code)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)

    def __str__(self) -> str:
        return json.dumps(asdict(self), separators=(",", ":"))


def anchor_file() -> Path | None:
    return Path(settings.AUDIT_ANCHOR_FILE) if settings.AUDIT_ANCHOR_FILE else None


@dataclass
class _Memory:
    """Of this process: what needs no second look."""

    done: tuple[Path, str] | None = None
    not_before: float = 0.0
    failed: bool = False


_memory = _Memory()


def anchor_seals() -> None:
    """A sweeper. A file that cannot be written is tried again every minute, and said in the log each time."""
    path, newest = anchor_file(), Seal.objects.values_list("code", flat=True).first()
    if path is None or newest is None or _memory.done == (path, newest) or time.monotonic() < _memory.not_before:
        return
    try:
        written = append_missing(path)
    except OSError as error:
        _memory.not_before, _memory.failed = time.monotonic() + AGAIN_AFTER, True
        log.error("audit_anchor_failed", errno=error.errno, why=error.strerror)
        return
    if _memory.failed:
        log.info("audit_anchor_caught_up", seals=written)
    _memory.done, _memory.failed = (path, newest), False


def append_missing(path: Path) -> int:
    """Append what lacks, to disk before it counts; returns how many lines. Raises OSError."""
    written = 0
    with _locked(path) as file:
        after = _anchored_up_to(file)
        while batch := list(Seal.objects.filter(number__gt=after).defer("marks").order_by("number")[:_A_BATCH]):
            file.seek(0, os.SEEK_END)
            file.write("".join(f"{Line.of(seal)}\n" for seal in batch).encode())
            file.flush()
            os.fsync(file.fileno())
            after, written = batch[-1].number, written + len(batch)
    return written


def lines_in(path: Path) -> Iterator[Line]:
    """As they stand. What is no whole line, as after a power cut, is passed over. Raises OSError."""
    with path.open("rb") as file:
        yield from filter(None, map(_parsed, file))


def last_line(path: Path) -> Line | None:
    """Raises OSError."""
    with path.open("rb") as file:
        return _last(file)


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """For appending, by one process at a time; a line that a fault cut short is ended."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        if (size := file.seek(0, os.SEEK_END)) and os.pread(descriptor, 1, size - 1) != b"\n":
            file.write(b"\n")
        yield file


def _anchored_up_to(file: BinaryIO) -> int:
    """Number of the last seal that both sides know. The two differ after a restore, and after worse."""
    last = _last(file)
    if last is None or _known([last]):
        return last.number if last else 0
    log.error("audit_anchor_differs", anchored=last.number)
    file.seek(0)
    common, batch = 0, list[Line]()
    for line in filter(None, map(_parsed, file)):
        batch.append(line)
        if len(batch) == _A_BATCH:
            common, batch = max(common, _known(batch)), []
    return max(common, _known(batch))


def _known(lines: list[Line]) -> int:
    """The highest number among them that the database has with the same code."""
    here = dict(Seal.objects.filter(number__in=[line.number for line in lines]).values_list("number", "code"))
    return max((line.number for line in lines if here.get(line.number) == line.code), default=0)


def _last(file: BinaryIO) -> Line | None:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - _TAIL))
    found = [line for line in map(_parsed, file.read().splitlines()) if line]
    return found[-1] if found else None


def _parsed(raw: bytes) -> Line | None:
    try:
        line = Line(**json.loads(raw))
        line.moment  # noqa: B018  # raises what is no moment
    except (ValueError, TypeError):
        return None
    return line
