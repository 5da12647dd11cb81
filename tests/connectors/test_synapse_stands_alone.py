"""The connector is a package of its own: it imports nothing of the portal, and the portal nothing of it."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CONNECTOR = ROOT / "connectors" / "synapse" / "guardian_synapse"
PORTAL = [ROOT / name for name in ("guardian_portal", "accounts", "notifications")]
# Twisted comes with Synapse and is how one writes for it.
MAY = {*sys.stdlib_module_names, "guardian_synapse", "standardwebhooks", "synapse", "twisted"}
# The rule engine and all that works on tables is tried without Synapse.
TOUCH_SYNAPSE = {"module.py", "web.py"}


def imported(path: Path) -> set[str]:
    """The packages that a module imports from."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add(str(node.module).partition(".")[0])
    return found


def test_the_connector_needs_synapse_and_one_library() -> None:
    assert {path.name: extra for path in CONNECTOR.glob("*.py") if (extra := imported(path) - MAY)} == {}


def test_only_two_modules_touch_synapse() -> None:
    touching = {path.name for path in CONNECTOR.glob("*.py") if imported(path) & {"synapse", "twisted"}}
    assert touching == TOUCH_SYNAPSE


def test_the_portal_knows_nothing_of_it() -> None:
    knowing = [path for room in PORTAL for path in room.rglob("*.py") if "guardian_synapse" in path.read_text()]
    assert knowing == []


def test_no_callback_waits() -> None:
    """Neither for network nor for a database: there is nothing to await, and nothing of either at hand."""
    source = ast.parse((CONNECTOR / "callbacks.py").read_text())
    assert not [node for node in ast.walk(source) if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)]
    mine = {node.module for node in ast.walk(source) if isinstance(node, ast.ImportFrom)}
    assert not mine & {f"guardian_synapse.{name}" for name in ("tables", "service", "outbox", "sender", "links")}
