"""A notice about a child carries the child's connection: without it the desk of another platform might see its mail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The rooms that speak of one child at a time. Below them nobody knows of children; above, mails are about the reader.
ROOMS = ("family", "incidents", "activity", "controls")
# Whoever is on call serves all platforms.
ON_CALL = "settings.ONCALL_EMAIL"


def requests(room: str) -> Iterator[tuple[Path, ast.Call]]:
    for path in sorted((ROOT / "guardian_portal" / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "NoticeRequest":
                yield path, node


def says_whose(request: ast.Call) -> bool:
    said = {one.arg: ast.unparse(one.value) for one in request.keywords}
    return said.get("connection_id", "None") != "None" or said.get("address") == ON_CALL


@pytest.mark.parametrize("room", ROOMS)
def test_each_notice_about_a_child_says_on_which_connection(room: str) -> None:
    silent = [f"{path.relative_to(ROOT)}:{node.lineno}" for path, node in requests(room) if not says_whose(node)]
    assert silent == []


def test_the_rooms_do_tell_people_things() -> None:
    assert len([one for room in ROOMS for one in requests(room)]) >= 7
