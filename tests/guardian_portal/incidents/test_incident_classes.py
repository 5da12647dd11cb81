"""The class table is read whole, answers for any code, and a slip in it is found before the site starts."""

import dataclasses
from typing import Any

import pytest

from guardian_portal.incidents import classes
from guardian_portal.incidents.checks import check_incident_data
from guardian_portal.incidents.classes import CLASSES, IncidentClass, class_for


def test_every_class_of_the_table_is_known() -> None:
    assert len(CLASSES) == 27
    assert all(code == found.code for code, found in CLASSES.items())


def test_a_row_is_read_with_its_types() -> None:
    found = class_for("avatar-harassment")

    assert (found.risk, found.severity, found.raised_severity) == ("conduct", "high", "critical")
    assert found.raised_by == {"adult_actor", "repeated", "private_invitation"}
    assert (found.notify, found.human_review, found.guidance) == ("hour", False, ("harassment",))


def test_a_class_that_is_never_raised_has_no_raising_tokens() -> None:
    assert class_for("meeting-request").raised_severity == ""
    assert class_for("meeting-request").raised_by == frozenset()


def test_only_three_classes_wait_for_a_person() -> None:
    waiting = {code for code, found in CLASSES.items() if found.human_review}

    assert waiting == {"self-harm-acute", "guardian-risk", "other"}


def test_an_unknown_code_is_other() -> None:
    assert class_for("never-heard-of") is CLASSES["other"]


def test_the_shipped_tables_pass_the_system_check() -> None:
    assert check_incident_data(app_configs=None) == []


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        ({"guidance": ("nowhere",)}, "no guidance block 'nowhere'"),
        ({"guidance": ()}, "no guidance"),
        ({"severity": "grave"}, "unknown severity 'grave'"),
        ({"raised_severity": "low"}, "'low' does not raise 'medium'"),
        ({"raised_by": frozenset()}, "belong together"),
        ({"notify": "soon"}, "unknown notify 'soon'"),
        ({"code": "untitled"}, "no titles"),
    ],
)
def test_the_system_check_names_a_slip(monkeypatch: pytest.MonkeyPatch, slip: dict[str, Any], said: str) -> None:
    wrong: IncidentClass = dataclasses.replace(class_for("scam"), **slip)
    monkeypatch.setattr(classes, "CLASSES", {**CLASSES, wrong.code: wrong})

    assert any(said in problem.msg for problem in check_incident_data(app_configs=None))


def test_the_system_check_misses_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classes, "CLASSES", {"scam": CLASSES["scam"]})

    assert "incidents.E001" in [problem.id for problem in check_incident_data(app_configs=None)]
