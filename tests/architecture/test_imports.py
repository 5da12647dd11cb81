"""Imports run one way, down, as the contract in pyproject.toml says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]


def test_import_contract_is_kept() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_every_room_is_installed() -> None:
    rooms = {path.parent.name for path in (ROOT / "guardian_portal").glob("*/apps.py")} - {"sandbox", "demo"}
    installed = {name.removeprefix("guardian_portal.") for name in settings.INSTALLED_APPS}
    assert rooms <= installed
    assert get_commands()["sweep"] == "notifications"
