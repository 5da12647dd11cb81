"""The documentation keeps in step with the code: links, environment variables, commands and launcher verbs."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.core.management import get_commands

from guardian_portal.environment import REQUIRED

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_MANAGE = re.compile(r"manage\.py ([a-z_]+)")
_RUN = re.compile(r"\./run ([a-z-]+)")
_NAME = re.compile(r"[A-Z][A-Z0-9_]+")
# Read from the environment by our launcher and its supervisor, not by the settings.
_LAUNCHER = {"DEMO_PORT", "DEMO_STATE", "PYTHON", "TEST_WORKERS"}


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_relative_link_leads_somewhere(name: str) -> None:
    broken = [target for target in _relative_links(_text(name)) if not _resolves(ROOT / name, target)]
    assert not broken, f"{name} links to what is not there: {broken}"


def test_operators_find_every_environment_variable() -> None:
    described = set(re.findall(r"^\| `([A-Z0-9_]+)`", _text("docs/operators.md"), re.MULTILINE))
    read = _variables_read("guardian_portal/settings.py") | _variables_read("guardian_portal/environment.py")
    read |= REQUIRED.keys()
    assert read - described == set(), "add a row to the tables of docs/operators.md"
    assert described - read - _LAUNCHER == set(), "docs/operators.md describes what nothing reads"


@pytest.mark.parametrize("name", NAMES)
def test_every_management_command_named_exists(name: str) -> None:
    assert set(_MANAGE.findall(_text(name))) - set(get_commands()) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_launcher_verb_named_exists(name: str) -> None:
    assert set(_RUN.findall(_text(name))) - _launcher_verbs() == set()


def test_every_page_under_docs_can_be_reached_from_the_readme() -> None:
    seen: set[Path] = set()
    waiting = [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen:
            seen.add(page)
            waiting += [one for one in _pages_linked_from(page) if one.suffix == ".md"]
    assert [name for name in NAMES if ROOT / name not in seen] == []


def _relative_links(text: str) -> list[str]:
    """Targets of inline links, without those of other sites and without what stands in code blocks."""
    return [link for link in _LINK.findall(_FENCE.sub("", text)) if not re.match(r"[a-z]+:", link)]


def _resolves(page: Path, target: str) -> bool:
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists() or not file.is_relative_to(ROOT):
        return False
    return not anchor or anchor in _anchors(file)


@cache
def _anchors(page: Path) -> frozenset[str]:
    """Names of headings as the usual renderers make them."""
    headings = _HEADING.findall(_FENCE.sub("", page.read_text(encoding="utf-8")))
    return frozenset(re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings)


def _pages_linked_from(page: Path) -> list[Path]:
    links = _relative_links(page.read_text(encoding="utf-8"))
    return [(page.parent / link.partition("#")[0]).resolve() for link in links if not link.startswith("#")]


def _launcher_verbs() -> set[str]:
    """The alternatives of the last `case $command in` of the launcher."""
    cases = _text("run").rpartition("case $command in")[2]
    alternatives = re.findall(r"^ {4}([a-z][a-z| -]*)\)$", cases, re.MULTILINE)
    return {verb.strip() for line in alternatives for verb in line.split("|")}


def _variables_read(name: str) -> set[str]:
    """First arguments of `env.<kind>(...)`, `os.environ.get(...)` and `os.environ[...]`."""
    nodes = ast.walk(ast.parse(_text(name)))
    return {text for node in nodes for text in _literals(node) if _NAME.fullmatch(text)}


def _literals(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
        return _strings(node.args[0]) if ast.unparse(node.func.value) in {"env", "os.environ"} else []
    if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
        return _strings(node.slice)
    return []


def _strings(node: ast.AST) -> list[str]:
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []
