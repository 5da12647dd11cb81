"""An anchor file of the test's own."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django.fixtures import Settings


@pytest.fixture
def anchor(tmp_path: Path, settings: Settings) -> Path:
    path = tmp_path / "anchor.jsonl"
    settings.AUDIT_ANCHOR_FILE = str(path)
    return path
