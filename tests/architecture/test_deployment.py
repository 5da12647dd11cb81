"""An operator is told what is missing before the first start, and with everything set there is nothing to warn of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from guardian_portal.environment import REQUIRED
from tests.defaults import environment_for, production_environment_for

ROOT = Path(__file__).resolve().parents[2]


def manage(*arguments: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """A management command in a process that inherits no settings."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_production_settings_raise_no_warning(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", environment=production_environment_for(tmp_path))
    assert done.returncode == 0, done.stderr


def test_start_without_settings_names_each_that_is_missing() -> None:
    done = manage("check", environment={})
    assert done.returncode != 0
    for name, purpose in REQUIRED.items():
        assert f"  {name}: {purpose}" in done.stderr


@pytest.mark.parametrize("missing", REQUIRED)
def test_start_without_one_setting_names_that_one(tmp_path: Path, missing: str) -> None:
    environment = environment_for(tmp_path)
    del environment[missing]
    done = manage("check", environment=environment)
    assert done.returncode != 0
    assert [name for name in REQUIRED if f"  {name}: " in done.stderr] == [missing]


def test_debug_needs_no_settings(tmp_path: Path) -> None:
    environment = {"DEBUG": "on", "DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}"}
    assert manage("check", environment=environment).returncode == 0
