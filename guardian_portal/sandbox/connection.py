"""What Starhaven knows of the portal: the connection file, re-read whenever it changes on disk."""

import json
from dataclasses import dataclass
from pathlib import Path

from . import settings
from .problems import Problem


@dataclass(frozen=True, slots=True)
class Connection:
    """One platform's credentials at the portal; `secret` signs what we send, `outbound_secret` what we get."""

    connection: str
    intake_url: str
    portal_url: str
    source: str
    secret: str
    outbound_secret: str


class NotConnected(Problem):
    """The connection file is missing or unusable."""

    def __init__(self, reason: str) -> None:
        super().__init__(503, "not-connected", f"Starhaven is not connected to a guardian portal: {reason}.")


_cache: dict[Path, tuple[tuple[int, int, int], Connection]] = {}


def current_connection() -> Connection:
    """The connection as the file states it now; raises `NotConnected` when there is none."""
    path = Path(settings.CONNECTION_FILE)
    try:
        stat = path.stat()
    except OSError as error:
        raise NotConnected("the connection file does not exist") from error
    # The inode is part of the key: a file replaced within one clock tick may keep its time and size.
    stamp = (stat.st_mtime_ns, stat.st_size, stat.st_ino)
    cached = _cache.get(path)
    if cached is None or cached[0] != stamp:
        _cache[path] = cached = (stamp, _read(path))
    return cached[1]


def _read(path: Path) -> Connection:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        members = {name: document[name] for name in Connection.__slots__}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise NotConnected("the connection file cannot be used") from error
    if not all(isinstance(value, str) and value for value in members.values()):
        raise NotConnected("the connection file has empty members")
    return Connection(**members)
