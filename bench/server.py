"""The portal's processes as operators run them, on free ports, for the time of a measurement."""

import contextlib
import http.client
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import redis

from guardian_portal.demo.broker import broker_command

GRACE = 20


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    stdin: int | None = None,
    stdout: int | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    """A process, ended afterwards."""
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})}, stdin=stdin, stdout=stdout)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def portal(environment: Mapping[str, str], *, workers: int = 2) -> Iterator[tuple[int, int]]:
    """Start granian; its port and process id, once it is ready."""
    port = free_port()
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "error"),
        "guardian_portal.wsgi:application",
    ]
    with running(command, environment) as process:
        wait_until(lambda: process.poll() is not None or _is_up(port), "the portal did not start")
        yield port, process.pid


@contextlib.contextmanager
def worker(environment: Mapping[str, str], *, children: int = 2) -> Iterator[int]:
    """Start a Celery worker on both queues; its process id, once it answers."""
    from guardian_portal.celery import app

    command = [
        *(sys.executable, "-m", "celery", "-q", "-A", "guardian_portal.celery", "worker", "--loglevel", "ERROR"),
        *("--queues", "alerts,bulk", "--concurrency", str(children), "--without-gossip", "--without-mingle"),
    ]
    with running(command, environment, stdout=subprocess.DEVNULL) as process:
        wait_until(lambda: process.poll() is not None or app.control.ping(timeout=0.5), "the worker did not start")
        yield process.pid


@contextlib.contextmanager
def broker() -> Iterator[str]:
    """The server that REDIS_URL names, else an embedded one."""
    if os.environ.get("REDIS_URL"):
        yield os.environ["REDIS_URL"]
        return
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="bench-redis-") as directory:
        command = broker_command(port=port, directory=Path(directory), keep_data=False)
        with running(command, stdout=subprocess.DEVNULL):
            url = f"redis://127.0.0.1:{port}/0"
            wait_until(lambda: _answers(url), "Redis did not start")
            yield url


def wait_until(is_true: Callable[[], object], complaint: str, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            raise RuntimeError(complaint)
        time.sleep(0.05)


def _is_up(port: int) -> bool:
    try:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False


def _answers(url: str) -> bool:
    with contextlib.closing(redis.Redis.from_url(url, socket_timeout=1)) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False
