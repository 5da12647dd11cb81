"""One demo for all journeys and browsers of a worker: started by the README's command, stopped by TERM."""

from __future__ import annotations

import contextlib
import os
import queue
import subprocess
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.journeys.outside import Demo
from tests.services import demo_servers, free_ports

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).resolve().parents[1]
READY_SECONDS = 120
THE_END = ""


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """`./run demo` on free ports and a state of its own; the databases that the test run was given, if it was."""
    with running_demo(tmp_path_factory.mktemp("demo")) as running:
        yield running


@contextlib.contextmanager
def running_demo(state: Path) -> Iterator[Demo]:
    """A demo of one's own that keeps everything in `state`."""
    port = free_ports(5)
    with demo_servers(f"journey_{port}") as servers:
        env = {
            **os.environ,
            **servers,
            "DEMO_PORT": str(port),
            "DEMO_STATE": str(state),
            "DEMO_PUSH_HOSTS": f"127.0.0.1:{port + 4}",
        }
        process = subprocess.Popen(["/bin/sh", "run", "demo"], cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)
        try:
            wait_until_ready(process)
            yield Demo(port, state)
        finally:
            process.terminate()
            process.wait(30)


def wait_until_ready(process: subprocess.Popen[str]) -> None:
    """Until the `ready` line; what was printed before goes into the error."""
    lines: queue.Queue[str] = queue.Queue()
    assert process.stdout is not None
    threading.Thread(target=_pass_on, args=(process.stdout, lines), daemon=True).start()
    seen: list[str] = []
    while not seen or not seen[-1].startswith("ready "):
        try:
            seen.append(lines.get(timeout=READY_SECONDS))
        except queue.Empty:
            raise AssertionError(f"not ready after {READY_SECONDS} s:\n{''.join(seen)}") from None
        assert seen[-1] != THE_END, f"ended before it was ready:\n{''.join(seen)}"


def _pass_on(printed: Iterable[str], lines: queue.Queue[str]) -> None:
    for line in printed:
        lines.put(line)
    lines.put(THE_END)
