"""The documentation keeps in step with the code: links, environment variables, commands and launcher verbs."""

from __future__ import annotations

import ast
import base64
import re
import sys
import threading
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from django.core.management import get_commands
from standardwebhooks import Webhook

from guardian_portal.environment import REQUIRED
from guardian_portal.platforms.events import DATA_TYPES, PREFIX, Data, FlaggedInteraction

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]

_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.MULTILINE)
_MANAGE = re.compile(r"manage\.py ([a-z_]+)")
_RUN = re.compile(r"\./run ([a-z-]+)")
_NAME = re.compile(r"[A-Z][A-Z0-9_]+")
# Read by the launcher, its supervisor and the Prometheus client, not by the settings.
_READ_ELSEWHERE = {"DEMO_PORT", "DEMO_STATE", "PROMETHEUS_MULTIPROC_DIR", "PYTHON", "TEST_WORKERS"}


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
    assert described - read - _READ_ELSEWHERE == set(), "docs/operators.md describes what nothing reads"


@pytest.mark.parametrize("name", NAMES)
def test_every_management_command_named_exists(name: str) -> None:
    assert set(_MANAGE.findall(_text(name))) - set(get_commands()) == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_launcher_verb_named_exists(name: str) -> None:
    assert set(_RUN.findall(_text(name))) - _launcher_verbs() == set()


@pytest.mark.parametrize("name", sorted(DATA_TYPES))
def test_platform_engineers_find_every_event_type_with_its_data(name: str) -> None:
    rows = [row for row in _text("docs/integrators.md").splitlines() if f"`{name.removeprefix(PREFIX)}`" in row]
    row = next((row for row in rows if row.startswith("| `")), "")
    missing = [member for member in _members(DATA_TYPES[name]) if f"`{member}`" not in row]
    assert row, f"docs/integrators.md has no row for {name}"
    assert not missing, f"the row for {name} does not name {missing}"


def test_the_sender_of_the_integrators_guide_signs_what_it_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    secret = "whsec_" + base64.b64encode(b"only-for-tests--" * 2).decode()
    with _receiver() as received:
        url = f"http://127.0.0.1:{received.server_port}/intake/v1/one/events"
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        monkeypatch.setattr(sys, "argv", ["send.py", url, "https://starhaven.example/portal", secret, "kit-account"])
        exec(compile(_python_example("docs/integrators.md"), "integrators.md", "exec"), {})  # noqa: S102
    events = [Webhook(secret).verify(body, headers) for headers, body in received.requests]
    assert [event["type"] for event in events] == [PREFIX + "ping.v1", PREFIX + "interaction.flagged.v1"]
    assert {event["subject"] for event in events} == {"kit-account"}
    msgspec.convert(events[1]["data"], FlaggedInteraction)


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


def _members(data_type: type[Data]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(data_type)]


def _python_example(name: str) -> str:
    found = re.search(r"^```python\n(.*?)^```", _text(name), re.MULTILINE | re.DOTALL)
    assert found, f"{name} has no example in Python"
    return found[1]


class _Receiver(ThreadingHTTPServer):
    """Answers 204 to every POST and keeps its headers and body."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.requests: list[tuple[dict[str, str], bytes]] = []


class _Handler(BaseHTTPRequestHandler):
    server: _Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append(({key.lower(): value for key, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def _receiver() -> Iterator[_Receiver]:
    with _Receiver() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
