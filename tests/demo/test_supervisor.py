"""The demo's processes: started again when they die, stopped in order, and never left behind."""

from __future__ import annotations

import contextlib
import os
import signal
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.services import python, spawn, wait_until

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator
    from pathlib import Path

ALL = ("store", "store-child", "web", "web-child")


@contextlib.contextmanager
def supervised(directory: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    command = python("-m", "tests.demo.supervised", str(directory), *arguments)
    with spawn(command, log=directory / "terminal") as process:
        yield process


def pid_of(directory: Path, name: str) -> int:
    wait_until((directory / f"{name}.pid").exists, what=f"the start of {name}")
    return int((directory / f"{name}.pid").read_text())


def pids(directory: Path) -> list[int]:
    return [pid_of(directory, name) for name in ALL]


def is_gone(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def all_gone(ids: list[int]) -> bool:
    return all(is_gone(pid) for pid in ids)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(tmp_path: Path, number: signal.Signals) -> None:
    with supervised(tmp_path) as supervisor:
        running = pids(tmp_path)
        supervisor.send_signal(number)
        assert supervisor.wait(10) == 0

        assert all_gone(running)
    assert (tmp_path / "stopped").read_text().split() == ["web", "store"]


def test_what_dies_is_started_again_and_the_terminal_says_so(tmp_path: Path) -> None:
    with supervised(tmp_path):
        first, child = pid_of(tmp_path, "web"), pid_of(tmp_path, "web-child")
        os.kill(first, signal.SIGKILL)

        wait_until(lambda: pid_of(tmp_path, "web") != first, what="another start of web")

        wait_until(lambda: is_gone(child), what="the end of the dead process's child")
        said = (tmp_path / "terminal").read_text()
        assert "web ended killed by SIGKILL; it starts again in 0.5 s." in said


def test_nothing_is_left_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    with supervised(tmp_path) as supervisor:
        running = pids(tmp_path)
        supervisor.kill()
        supervisor.wait(10)

        wait_until(lambda: all_gone(running), timeout=15, what="the end of all")


def test_a_preparation_that_fails_stops_everything_and_shows_its_last_words(tmp_path: Path) -> None:
    with supervised(tmp_path, "--failing") as supervisor:
        assert supervisor.wait(15) == 1

    said = (tmp_path / "terminal").read_text()
    assert "migrate ended with exit code 1." in said
    assert "no such table" in said
    assert all_gone([int(path.read_text()) for path in tmp_path.glob("*.pid")])
