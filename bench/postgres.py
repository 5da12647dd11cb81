"""A PostgreSQL for a measurement: a fresh database on the server of DATABASE_URL, else a server of its own."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

UNPRIVILEGED = "postgres"


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """URL of an empty database, dropped afterwards."""
    with contextlib.ExitStack() as stack:
        url = os.environ.get("DATABASE_URL", "")
        if not url.startswith("postgres"):
            url = stack.enter_context(own_server())
        name = f"bench_{os.getpid()}"
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute(f"CREATE DATABASE {name}".encode())
            try:
                yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
            finally:
                admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@contextlib.contextmanager
def own_server() -> Iterator[str]:
    """A server on a free port with default settings, run by an account without rights, gone afterwards."""
    binaries = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    with tempfile.TemporaryDirectory(prefix="bench-postgres-") as directory, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        if os.geteuid() == 0:
            shutil.chown(directory, UNPRIVILEGED)
        data = f"{directory}/data"
        _run([f"{binaries}/initdb", "-D", data, "-A", "trust", "-U", UNPRIVILEGED, "-E", "UTF8"])
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={directory}"
        _run([f"{binaries}/pg_ctl", "-D", data, "-o", options, "-l", f"{directory}/log", "-w", "start"])
        try:
            yield f"postgres://{UNPRIVILEGED}@127.0.0.1:{port}/postgres"
        finally:
            _run([f"{binaries}/pg_ctl", "-D", data, "-m", "immediate", "stop"])


def _run(command: list[str]) -> None:
    """As the unprivileged account where we are root: the server refuses root."""
    if os.geteuid() == 0:
        pwd.getpwnam(UNPRIVILEGED)
        command = ["runuser", "-u", UNPRIVILEGED, "--", *command]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")
