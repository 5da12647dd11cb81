"""Real servers and processes for tests: on free loopback ports, stopped by their id, nothing left behind."""

from __future__ import annotations

import atexit
import contextlib
import functools
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
import redis
from psycopg import sql

from guardian_portal.demo.broker import broker_command
from guardian_portal.demo.janitor import Janitor
from guardian_portal.demo.mailbox.server import CatcherServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parent.parent
GRACE = 10.0
PORTS = range(12_000, 32_000)
# Beyond the numbers that workers take.
DEMO_REDIS_NUMBER = 15


def free_port() -> int:
    """A port nobody listens on now."""
    return free_ports(1)


def free_ports(count: int) -> int:
    """The first of `count` free ports in a row, as the demo wants them.

    Below the range from which the system takes the ports of outgoing connections: one of those could come in between.
    """
    for _ in range(1000):
        first = PORTS.start + secrets.randbelow(len(PORTS))
        if all(_is_free(port) for port in range(first, first + count)):
            return first
    raise RuntimeError(f"no {count} free ports in a row")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_until(is_true: Callable[[], object], *, timeout: float = 10, what: str = "it") -> None:
    """Polls the callable `is_true`; AssertionError naming `what` after `timeout` seconds."""
    deadline = time.monotonic() + timeout
    while not is_true():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not happen within {timeout} s")
        time.sleep(0.02)


@contextlib.contextmanager
def spawn(
    argv: Sequence[str], env: Mapping[str, str] | None = None, *, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Starts `argv` in a process group of its own, in the checkout; at the end TERM, then KILL.

    `env` is added to the test's own environment. Without `log` the output goes to the test's.
    """
    janitor = _janitor()
    with contextlib.ExitStack() as stack:
        output = stack.enter_context(log.open("ab")) if log else None
        process = subprocess.Popen(
            list(argv),
            env={**as_application(), **(env or {})},
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT if output else None,
            start_new_session=True,
        )
        janitor.started(process.pid)
        try:
            yield process
        finally:
            stop(process)
            janitor.ended(process.pid)


@functools.cache
def _janitor() -> Janitor:
    """Ends what this process has spawned should it be killed itself."""
    janitor = Janitor()
    atexit.register(janitor.dismiss)
    return janitor


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ends a process started with `spawn` and whatever is left of its group."""
    if process.poll() is None:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GRACE)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(GRACE)


def python(*arguments: str) -> list[str]:
    """The command line that runs `arguments` with the interpreter of the tests."""
    return [sys.executable, *arguments]


def application_database_url(name: str) -> str:
    """Database `name` (of the test's connection) as what a test starts should see it: not as its owner."""
    url = os.environ["DATABASE_URL"]
    if url.startswith("sqlite"):
        return f"sqlite:///{name}"
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def as_application() -> dict[str, str]:
    """This process's environment without the owner's rights on the database."""
    owners = ("DATABASE_AS_OWNER", "DATABASE_OWNER_URL")
    return {name: value for name, value in os.environ.items() if name not in owners}


@contextlib.contextmanager
def demo_servers(name: str) -> Iterator[dict[str, str]]:
    """For a demo on the servers of this run: an empty PostgreSQL database `name` and a Redis. Nothing on SQLite."""
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    if owner.startswith("sqlite"):
        yield {}
        return
    broker = f"{os.environ['TEST_REDIS_URL'].rpartition('/')[0]}/{DEMO_REDIS_NUMBER}"
    with redis.Redis.from_url(broker) as client:
        client.flushdb()
    with psycopg.connect(owner, autocommit=True) as connection:
        quoted = sql.Identifier(name)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(quoted))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(quoted))
        yield {
            "DEMO_DATABASE_URL": application_database_url(name),
            "DEMO_DATABASE_OWNER_URL": urlsplit(owner)._replace(path=f"/{name}").geturl(),
            "DEMO_REDIS_URL": broker,
        }
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(quoted))


@contextlib.contextmanager
def running_redis() -> Iterator[str]:
    """The URL of a Redis for tests: the one `REDIS_URL` names, else an embedded one, gone afterwards."""
    given = os.environ.get("REDIS_URL")
    if given:
        yield given
        return
    with own_redis() as url:
        yield url


@contextlib.contextmanager
def own_redis(port: int | None = None) -> Iterator[str]:
    """An embedded Redis that nobody else uses, to be killed, frozen or wiped at will."""
    port = port or free_port()
    with tempfile.TemporaryDirectory(prefix="guardian-portal-redis-") as directory:
        command = broker_command(port=port, directory=Path(directory), keep_data=False)
        with spawn(command, log=Path(directory) / "log"):
            url = f"redis://127.0.0.1:{port}/0"
            wait_until(lambda: _answers(url), what="the start of the embedded Redis")
            yield url


def _answers(url: str) -> bool:
    with contextlib.closing(redis.Redis.from_url(url, socket_timeout=1)) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


@contextlib.contextmanager
def running_mailbox() -> Iterator[CatcherServer]:
    """A real mail server with its page; see `CatcherServer` for how to make it misbehave."""
    with CatcherServer(http=True) as mailbox:
        yield mailbox
