"""Where callbacks leave a word: a file that only grows, because they wait for no database and a kill must lose nothing.

One line is one write, and what was written survives the process. It begins with the end of the line before, so that one
that a full disk or a power cut tore spoils no other. A background task moves the lines into the outbox;
each has its event's id, so that a line moved twice counts once.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Line:
    """An event to be."""

    event_id: str
    type: str
    user: str
    data: dict[str, Any]
    at: int


class Journal:
    """The file, and the part of it that is being moved."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._moving = path.with_name(path.name + ".moving")
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._open()

    def write(self, line: Line) -> None:
        """Append one line."""
        os.write(self._file, b"\n" + json.dumps(asdict(line), separators=(",", ":")).encode())

    def take(self) -> list[Line]:
        """What is to be moved now; `taken` says that it has been. Left from a killed process comes first."""
        if not self._moving.exists():
            if os.fstat(self._file).st_size == 0:
                return []
            self._path.rename(self._moving)
            os.close(self._file)
            self._file = self._open()
        return [line for text in self._moving.read_bytes().split(b"\n") if text and (line := _read(text))]

    def taken(self) -> None:
        """The lines are in the database."""
        self._moving.unlink(missing_ok=True)

    def _open(self) -> int:
        # An event's id and a pseudonym stand in it: for the server's own account alone.
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)


def _read(text: bytes) -> Line | None:
    try:
        match json.loads(text):
            case {"event_id": str(), "type": str(), "user": str(), "data": dict(), "at": int()} as members:
                return Line(**members)
    except (ValueError, TypeError):
        pass
    log.error("a line of the journal cannot be read")
    return None
