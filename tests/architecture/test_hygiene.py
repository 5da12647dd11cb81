"""The checkout names no place it was made at, leaves nothing half done, and keeps the sizes of the house."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LEFT_OUT = re.compile(r"(^|/)(\.venv|var|staticfiles|node_modules|__pycache__|\.[a-z_]+_cache|\.git|\.hypothesis)/")
BINARY = {".mo", ".png", ".woff2", ".ico", ".sqlite3", ".pyc"}
MODULE, FUNCTION, TEMPLATE = 300, 40, 120


def tracked() -> list[str]:
    """What git knows; nothing where there is no git or no repository."""
    git = shutil.which("git")
    if git is None:
        return []
    done = subprocess.run([git, "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.split("\0")[:-1]


def files() -> list[Path]:
    """What is tracked; in an unpacked archive without a repository, all files."""
    names = tracked() or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*") if path.is_file()]
    paths = [ROOT / name for name in names if not LEFT_OUT.search(name)]
    return sorted(path for path in paths if path.is_file() and path.suffix not in BINARY)


FILES = files()
CODE = [path for path in FILES if path.suffix == ".py" and "migrations" not in path.parts]
TEMPLATES = [path for path in FILES if path.suffix in {".html", ".txt"} and "templates" in path.parts]
# Put together here, or this file would be found.
REGISTRIES = "|".join(
    ("pypi" + r"\.org", "python" + "hosted", "npm" + "js", "un" + "pkg", "jsdel" + "ivr", "crates" + r"\.io")
)
PLACES = r"(?<![\w.$])/(?:root|home|work|Users)/\w"
UNFINISHED = r"\b(?:TO" + "DO|FIX" + "ME|X" + r"XX)\b"
GIVEN_UP = r"mark\.(?:sk" + r"ip|xf" + r"ail)|pytest\.(?:sk" + r"ip|xf" + r"ail|import" + r"orskip)|unittest\.sk" + "ip"


@cache
def parsed(path: Path) -> ast.Module:
    """Once, for all who ask."""
    return ast.parse(path.read_text())


def found(pattern: str, *, among: list[Path] = FILES) -> list[str]:
    """`path:line` of each hit."""
    hits = []
    for path in among:
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if re.search(pattern, line):
                hits.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}")
    return hits


@pytest.mark.parametrize(
    "pattern",
    [REGISTRIES, PLACES, UNFINISHED],
    ids=["package registries", "places on a machine", "marks of unfinished work"],
)
def test_nothing_tracked_holds(pattern: str) -> None:
    assert found(pattern) == []


def test_no_test_is_given_up() -> None:
    assert found(GIVEN_UP, among=[path for path in CODE if "tests" in path.parts]) == []


def test_modules_are_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in CODE}
    assert {name: length for name, length in lengths.items() if length > MODULE} == {}


def test_functions_are_short() -> None:
    long = {}
    for path in CODE:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or 0) - node.lineno + 1
                if length > FUNCTION:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = length
    assert long == {}


def test_templates_are_short() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in TEMPLATES}
    assert {name: length for name, length in lengths.items() if length > TEMPLATE} == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [path for path in CODE if path.read_text().strip() and not ast.get_docstring(parsed(path))]
    assert [str(path.relative_to(ROOT)) for path in silent] == []
