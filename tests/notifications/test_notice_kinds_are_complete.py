"""A notice kind that lacks something is found when the portal starts, not in a worker at night."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from notifications.checks import check_notice_kinds
from tests.notifications import kinds

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings


def found() -> list[str | None]:
    return [message.id for message in check_notice_kinds()]


def test_the_portals_kinds_are_complete() -> None:
    assert found() == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"key": "without_templates"}, ["notifications.E005"] * 3),
        ({"key": "test_alert"}, ["notifications.E002"]),
        ({"still_due": None}, ["notifications.E003"]),
        ({"context": "not callable"}, ["notifications.E003"]),
        ({"queue": "urgent"}, ["notifications.E004"]),
    ],
)
def test_what_a_kind_lacks_is_named(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, object], expected: list[str]
) -> None:
    first, second, *rest = kinds.KINDS
    monkeypatch.setattr(kinds, "KINDS", (first, replace(second, **change), *rest))
    assert found() == expected


@pytest.mark.parametrize("path", ["nowhere.notices.KINDS", "tests.notifications.kinds.NOTHING"])
def test_a_path_that_cannot_be_imported_is_named(settings: Settings, path: str) -> None:
    settings.NOTICE_KINDS = [path]
    assert found() == ["notifications.E001"]
