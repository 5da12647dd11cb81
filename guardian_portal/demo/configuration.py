"""Where the demo listens and keeps its things, from DEMO_PORT and DEMO_STATE."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HOST = "127.0.0.1"
ROOT = Path(__file__).resolve().parents[2]


class DemoError(Exception):
    """Something the person at the terminal can put right; shown without a traceback."""


@dataclass(frozen=True)
class Configuration:
    """Four ports in a row from `port` on, one directory; and servers to use in place of the embedded ones.

    These have names of their own, so that a terminal set up for a real installation never gets the demo's cast.
    """

    port: int
    state: Path
    database_url: str = ""
    database_owner_url: str = ""
    redis_url: str = ""
    push_hosts: str = ""  # push services on this machine, beside the browsers' own

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> Configuration:
        text = environ.get("DEMO_PORT", "") or "8000"
        if not (text.isascii() and text.isdigit() and 1024 <= int(text) <= 65532):
            raise DemoError(f"DEMO_PORT is {text!r}; it takes a number from 1024 to 65532.")
        state = Path(environ.get("DEMO_STATE", "") or ROOT / "var" / "demo")
        given = ("DEMO_DATABASE_URL", "DEMO_DATABASE_OWNER_URL", "DEMO_REDIS_URL", "DEMO_PUSH_HOSTS")
        return cls(int(text), state.absolute(), *(environ.get(name, "") for name in given))

    @property
    def sandbox_port(self) -> int:
        return self.port + 1

    @property
    def mailbox_port(self) -> int:
        return self.port + 2

    @property
    def smtp_port(self) -> int:
        return self.port + 3

    @property
    def portal_url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def sandbox_url(self) -> str:
        return f"http://{HOST}:{self.sandbox_port}"

    @property
    def mailbox_url(self) -> str:
        return f"http://{HOST}:{self.mailbox_port}"

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def connection_file(self) -> Path:
        return self.state / "connection.json"

    def check_ports(self) -> None:
        """DemoError that names the port somebody else already listens on."""
        uses = {
            self.port: "the portal",
            self.sandbox_port: "the stand-in platform",
            self.mailbox_port: "the mailbox page",
            self.smtp_port: "mail",
        }
        for port, use in uses.items():
            if not _can_listen(port):
                raise DemoError(
                    f"Port {port}, meant for {use}, is taken. Choose others with DEMO_PORT: "
                    f"with DEMO_PORT={self.port + 100 if self.port < 65000 else 8000} "
                    "the demo takes that port and the three after it."
                )


def free_port() -> int:
    """A loopback port for what nobody outside needs to find."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _can_listen(port: int) -> bool:
    with socket.socket() as probe:
        # As servers do: a port that a server left a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
