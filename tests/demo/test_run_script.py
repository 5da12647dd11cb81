"""`./run` as a plain shell runs it: what it says, which Python it takes, and when it installs."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.services import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# Stands in for the interpreter: notes what is installed and what is started.
PYTHON = """#!/bin/sh
case "$*" in
    "-c import sys;"*) exit ${TOO_OLD:-0} ;;
    "--version" | "-m pip --version") echo "Python 3.11.0" ;;
    "-m pip install"*) for last; do :; done; echo "install $last" >>"$NOTES"; exit ${PIP_FAILS:-0} ;;
    "-m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" && echo "venv" >>"$NOTES" ;;
    *) echo "start $*" >>"$NOTES" ;;
esac
"""


class Checkout:
    """A copy of the script with locks of its own and the stand-in for a Python."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.notes = directory / "notes"
        shutil.copy(ROOT / "run", directory / "run")
        (directory / "requirements").mkdir()
        self.lock("core", "django==5.2.1")
        self.lock("dev", "django==5.2.1 pytest==9.0")
        self.python = directory / "python-stand-in"
        self.python.write_text(PYTHON)
        self.python.chmod(0o755)

    def lock(self, name: str, text: str) -> None:
        (self.directory / "requirements" / f"{name}.txt").write_text(text)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        self.notes.write_text("")
        # dash where there is one: it forgives the least.
        shell = shutil.which("dash") or "/bin/sh"
        return subprocess.run(
            [shell, str(self.directory / "run"), *arguments],
            env={"PATH": os.defpath, "NOTES": str(self.notes), "PYTHON": str(self.python), **environment},
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )

    def noted(self) -> list[str]:
        return self.notes.read_text().splitlines()


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_help_names_every_command(checkout: Checkout) -> None:
    answer = checkout.run("help")

    assert answer.returncode == 0
    for command in ("demo", "demo-reset", "test", "check", "messages", "bench", "faults"):
        assert f"\n  {command} " in answer.stdout


def test_an_unknown_command_is_an_error(checkout: Checkout) -> None:
    answer = checkout.run("deploy")

    assert answer.returncode == 2
    assert "unknown command: deploy" in answer.stderr
    assert checkout.noted() == []


def test_the_first_demo_makes_the_environment_and_the_second_only_starts(checkout: Checkout) -> None:
    checkout.run("demo")
    assert checkout.noted() == [
        "venv",
        "install requirements/core.txt",
        "start -m guardian_portal.demo start",
    ]

    checkout.run("demo")
    assert checkout.noted() == ["start -m guardian_portal.demo start"]


def test_what_tests_need_is_enough_for_the_demo(checkout: Checkout) -> None:
    checkout.run("test")

    checkout.run("demo")

    assert checkout.noted() == ["start -m guardian_portal.demo start"]


def test_a_changed_lock_is_installed(checkout: Checkout) -> None:
    checkout.run("test")
    checkout.lock("dev", "django==5.2.1 pytest==9.1")

    checkout.run("test")

    assert "install requirements/dev.txt" in checkout.noted()


def test_going_back_to_an_older_lock_is_installed_too(checkout: Checkout) -> None:
    checkout.run("test")
    checkout.lock("core", "django==5.2.2")
    checkout.run("demo")
    checkout.lock("core", "django==5.2.1")

    checkout.run("test")

    assert "install requirements/dev.txt" in checkout.noted()


def test_an_install_that_failed_is_tried_again(checkout: Checkout) -> None:
    failed = checkout.run("demo", PIP_FAILS="1")
    assert failed.returncode == 1
    assert "could not be installed" in failed.stderr

    checkout.run("demo")

    assert "install requirements/core.txt" in checkout.noted()


def test_no_python_new_enough_is_said_in_words(checkout: Checkout) -> None:
    answer = checkout.run("demo", TOO_OLD="1")

    assert answer.returncode == 1
    assert "not a Python 3.11 or newer" in answer.stderr
    assert checkout.noted() == []


def test_an_environment_with_an_old_python_is_not_used(checkout: Checkout) -> None:
    checkout.run("demo")

    answer = checkout.run("demo", TOO_OLD="1")

    assert answer.returncode == 1
    assert "Remove .venv" in answer.stderr


def test_arguments_of_test_reach_pytest(checkout: Checkout) -> None:
    checkout.run("test", "-k", "two words")

    assert checkout.noted()[-1] == "start -m pytest -n logical --dist worksteal -k two words"
