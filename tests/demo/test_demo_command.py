"""What the demo refuses to do, in words, before it starts anything."""

from __future__ import annotations

import json
import os
import socket
import stat
import subprocess
from typing import TYPE_CHECKING

import pytest

from guardian_portal.demo import state
from tests.services import ROOT, free_ports, python

if TYPE_CHECKING:
    from pathlib import Path


def demo(command: str, directory: Path, port: int | str = 8000) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        python("-m", "guardian_portal.demo", command),
        env={**os.environ, "DEMO_STATE": str(directory), "DEMO_PORT": str(port)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_a_second_demo_on_the_same_state_is_refused(tmp_path: Path) -> None:
    state.prepare(tmp_path)
    with state.locked(tmp_path):
        answer = demo("start", tmp_path, free_ports(4))

    assert answer.returncode == 1
    assert f"A demo (process {os.getpid()}) is using {tmp_path}." in answer.stderr
    assert "DEMO_STATE and DEMO_PORT" in answer.stderr


@pytest.mark.parametrize("offset", [0, 1, 2, 3])
def test_a_taken_port_is_named(tmp_path: Path, offset: int) -> None:
    port = free_ports(4)
    with socket.create_server(("127.0.0.1", port + offset)):
        answer = demo("start", tmp_path, port)

    assert answer.returncode == 1
    assert f"Port {port + offset}, " in answer.stderr
    assert "DEMO_PORT=" in answer.stderr


@pytest.mark.parametrize("port", ["80", "65533", "x", "-1"])
def test_an_impossible_port_is_refused(tmp_path: Path, port: str) -> None:
    answer = demo("start", tmp_path, port)

    assert answer.returncode == 1
    assert "from 1024 to 65532" in answer.stderr


def test_a_directory_of_somebody_else_is_not_written_into(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    assert demo("start", tmp_path).returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_reset_empties_a_demos_state(tmp_path: Path) -> None:
    state.prepare(tmp_path)
    (tmp_path / "portal.sqlite3").write_text("data")

    assert demo("reset", tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_reset_leaves_a_running_demo_alone(tmp_path: Path) -> None:
    state.prepare(tmp_path)
    with state.locked(tmp_path):
        answer = demo("reset", tmp_path)

    assert answer.returncode == 1
    assert "is using" in answer.stderr
    assert state.is_demo_state(tmp_path)


def test_reset_removes_nothing_that_is_not_a_demos(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    answer = demo("reset", tmp_path)

    assert answer.returncode == 1
    assert "does not look like a demo's state" in answer.stderr
    assert (tmp_path / "thesis.txt").exists()


def test_reset_of_nothing_is_fine(tmp_path: Path) -> None:
    assert demo("reset", tmp_path / "never-started").returncode == 0


def test_secrets_are_drawn_once_and_readable_by_their_owner_alone(tmp_path: Path) -> None:
    state.prepare(tmp_path)

    first = state.read_or_make_secrets(tmp_path)

    assert state.read_or_make_secrets(tmp_path) == first
    assert json.loads((tmp_path / "secrets.json").read_text()) == first
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_stored_data_without_its_keys_is_not_started_on(tmp_path: Path) -> None:
    state.prepare(tmp_path)
    (tmp_path / "portal.sqlite3").touch()

    answer = demo("start", tmp_path, free_ports(4))

    assert answer.returncode == 1
    assert "./run demo-reset" in answer.stderr
