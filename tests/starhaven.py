"""Starts the sandbox platform as real processes for tests: its own settings, database and port."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx

START_SECONDS = 30
STOP_SECONDS = 10


def free_port() -> int:
    """A loopback port nobody listens on at the moment."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def starhaven_environment(state_dir: Path, base_url: str) -> dict[str, str]:
    """The environment of a Starhaven whose database and connection file live in `state_dir`."""
    secret = state_dir / "starhaven-secret"
    if not secret.exists():
        secret.write_text(secrets.token_urlsafe(48))
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("STARHAVEN_")},
        "STARHAVEN_DATABASE": str(state_dir / "starhaven.sqlite3"),
        "STARHAVEN_SECRET_KEY": secret.read_text(),
        "STARHAVEN_PUBLIC_URL": base_url,
        "STARHAVEN_CONNECTION_FILE": str(state_dir / "starhaven-connection.json"),
    }


def write_connection(state_dir: Path, connection: Mapping[str, str]) -> None:
    """Tell Starhaven about the portal, as the portal's own command does; may be called while it runs."""
    draft = state_dir / "starhaven-connection.json.new"
    draft.write_text(json.dumps(dict(connection)))
    draft.replace(state_dir / "starhaven-connection.json")


def starhaven_command(state_dir: Path, base_url: str, *arguments: str) -> str:
    """Run one of Starhaven's commands to its end and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-m", "guardian_portal.sandbox", *arguments],
        env=starhaven_environment(state_dir, base_url),
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout


@contextmanager
def running_starhaven(state_dir: Path, connection: Mapping[str, str] | None) -> Iterator[str]:
    """A migrated Starhaven served by granian on a free port; yields its base URL and stops it at the end.

    `connection` is the content of the connection file; None leaves Starhaven without a portal.
    """
    port = free_port()
    base_url = f"http://127.0.0.1:{port}"
    if connection is not None:
        write_connection(state_dir, connection)
    starhaven_command(state_dir, base_url, "migrate", "--verbosity", "0")
    log_path = state_dir / "starhaven.log"
    with log_path.open("ab") as log:
        process = subprocess.Popen(
            [*_granian(port), "guardian_portal.sandbox.wsgi:application"],
            env=starhaven_environment(state_dir, base_url),
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait_until_healthy(base_url, process, log_path)
        yield base_url
    finally:
        _stop(process)


def _granian(port: int) -> list[str]:
    options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--blocking-threads", "4"]
    return [sys.executable, "-m", "granian", *options]


def _wait_until_healthy(base_url: str, process: subprocess.Popen[bytes], log_path: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{base_url}/healthz", trust_env=False).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise RuntimeError(f"Starhaven did not start:\n{log_path.read_text()[-2000:]}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
