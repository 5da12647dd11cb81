"""The migrations say what the models say, and each app's can be taken back and applied again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.migrations.loader import MigrationLoader

from tests.defaults import environment_for

ROOT = Path(__file__).resolve().parents[2]
OURS = sorted(
    config.label
    for config in apps.get_app_configs()
    if Path(config.path).is_relative_to(ROOT)
    and ".venv" not in config.path
    and (Path(config.path) / "migrations").is_dir()
)


# One process for all steps: starting one for each took longer than the steps.
STEPS = """
import sys
import django
from django.core.management import call_command
django.setup()
for label in sys.argv[1:]:
    print(label, file=sys.stderr)
    call_command("migrate", *label.split(), verbosity=0)
"""


def migrate(directory: Path, *steps: str) -> str:
    """One after the other on a database of its own; what was said if one failed, the step itself first."""
    environment = {**os.environ, **environment_for(directory)}
    environment.pop("DATABASE_OWNER_URL", None)
    done = subprocess.run(
        [sys.executable, "-c", STEPS, *steps],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.stderr if done.returncode else ""


@pytest.mark.django_db
def test_models_need_no_further_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


def test_every_app_can_be_taken_back_and_applied_again(tmp_path: Path) -> None:
    forward = ""
    assert migrate(tmp_path, forward, *(f"{label} zero" for label in OURS), forward) == ""


@pytest.mark.parametrize("label", OURS)
def test_migrations_are_named(label: str) -> None:
    names = [name for app, name in MigrationLoader(None).disk_migrations if app == label]
    assert names
    assert [name for name in names if "auto" in name] == []
