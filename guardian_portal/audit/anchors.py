"""The anchor file: a line of JSON for each seal, outside the database: no chain is cut or made anew unseen.

Losing the file stops no sealing. What lacks in it is written as soon as it can be. Its disk may be another machine's
and hang: so it is touched in a lane of its own only, a whole step at a time, and the database never is there.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO

import structlog
from django.conf import settings

from guardian_portal.audit.lane import Lane
from guardian_portal.audit.models import Seal

log = structlog.get_logger(__name__)

AGAIN_AFTER = 60.0
# So long behind, and the operator is told.
TOLD_AFTER = timedelta(minutes=10)
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
    behind_since: float | None = None


_memory = _Memory()
_lane = Lane()


def anchor_seals() -> None:
    """A sweeper. A file that cannot be written is tried again every minute, and said in the log each time."""
    path, newest = anchor_file(), Seal.objects.values_list("code", flat=True).first()
    if path is None or newest is None or _memory.done == (path, newest):
        _memory.behind_since = None
        return
    _memory.behind_since = _memory.behind_since or time.monotonic()
    if time.monotonic() < _memory.not_before:
        return
    try:
        written = append_missing(path)
    except BlockingIOError:
        return  # another process is at it: looked at again in the next round
    except OSError as error:
        _memory.not_before, _memory.failed = time.monotonic() + AGAIN_AFTER, True
        log.error("audit_anchor_failed", errno=error.errno, why=error.strerror)
        return
    if _memory.failed:
        log.info("audit_anchor_caught_up", seals=written)
    _memory.done, _memory.failed, _memory.behind_since = (path, newest), False, None


def is_behind() -> bool:
    """Whether this process has tried in vain for longer than a moment of trouble."""
    since = _memory.behind_since
    return since is not None and time.monotonic() - since >= TOLD_AFTER.total_seconds()


def append_missing(path: Path) -> int:
    """Append what lacks, to disk before it counts; returns how many lines. Raises OSError, and of those
    BlockingIOError while another process appends."""
    written, last = 0, _last_if_any(path)
    after = _anchored_up_to(path, last)
    while batch := list(Seal.objects.filter(number__gt=after).defer("marks").order_by("number")[:_A_BATCH]):
        lines = [Line.of(seal) for seal in batch]
        if not _append(path, lines, behind=last):
            last = _last_if_any(path)
            after = _anchored_up_to(path, last)
            continue
        last, after, written = lines[-1], batch[-1].number, written + len(batch)
    return written


def lines_in(path: Path) -> Iterator[Line]:
    """As they stand. What is no whole line, as after a power cut, is passed over. Raises OSError."""
    with path.open("rb") as file:
        yield from filter(None, map(_parsed, file))


def last_line(path: Path) -> Line | None:
    """Raises OSError."""

    def look() -> Line | None:
        with path.open("rb") as file:
            return _last(file)

    return _lane.run(look)


def _last_if_any(path: Path) -> Line | None:
    with suppress(FileNotFoundError):
        return last_line(path)
    return None


def _append(path: Path, lines: Sequence[Line], *, behind: Line | None) -> bool:
    """By one process at a time; a line that a fault cut short is ended. False where somebody was faster: then the last
    line is not `behind` any more."""

    def write() -> bool:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _last(file) != behind:
                return False
            size = file.seek(0, os.SEEK_END)
            cut_short = size and os.pread(descriptor, 1, size - 1) != b"\n"
            file.write(("\n" * bool(cut_short) + "".join(f"{line}\n" for line in lines)).encode())
            file.flush()
            os.fsync(file.fileno())
        return True

    return _lane.run(write)


def _anchored_up_to(path: Path, last: Line | None) -> int:
    """Number of the last seal that both sides know. The two differ after a restore, and after worse."""
    if last is None or _known([last]):
        return last.number if last else 0
    log.error("audit_anchor_differs", anchored=last.number)
    common, place = 0, 0
    while True:
        batch, place = _lines_from(path, place)
        if not batch:
            return common
        common = max(common, _known(batch))


def _lines_from(path: Path, place: int) -> tuple[list[Line], int]:
    """The next few whole lines, and where they end; none at the end of the file."""

    def read() -> tuple[list[Line], int]:
        found: list[Line] = []
        with path.open("rb") as file:
            file.seek(place)
            while len(found) < _A_BATCH and (raw := file.readline()):
                found += filter(None, [_parsed(raw)])
            return found, file.tell()

    return _lane.run(read)


def _known(lines: Sequence[Line]) -> int:
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
