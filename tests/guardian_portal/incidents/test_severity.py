"""How grave: the highest of the class's own severity, the raised one where a token holds, and the event's."""

from __future__ import annotations

import pytest

from guardian_portal.incidents.classes import CLASSES, class_for
from guardian_portal.incidents.models import Severity
from guardian_portal.incidents.rules import effective_severity


def severity(code: str, *, raised_by: tuple[str, ...] = (), stated: str = "", reported: str = "") -> str:
    return effective_severity(
        incident_class=class_for(code), raised_by=raised_by, stated=stated, reported_class=reported
    ).word


@pytest.mark.parametrize("code", CLASSES)
def test_a_class_has_its_own_severity(code: str) -> None:
    assert severity(code) == CLASSES[code].severity


@pytest.mark.parametrize("code", CLASSES)
def test_each_of_its_tokens_raises_a_class(code: str) -> None:
    for token in CLASSES[code].raised_by:
        assert severity(code, raised_by=(token,)) == CLASSES[code].raised_severity


def test_the_token_of_another_class_raises_nothing() -> None:
    assert severity("avatar-harassment", raised_by=("loss", "unheard_of")) == "high"


def test_the_event_raises_but_never_lowers() -> None:
    assert severity("scam", stated="critical") == "critical"
    assert severity("grooming", stated="low") == "high"


def test_what_the_child_reported_raises_the_childs_report() -> None:
    assert severity("child-report", reported="grooming") == "high"
    assert severity("child-report", reported="scam") == "medium"
    assert severity("child-report", raised_by=("reported_class_high",)) == "high"


def test_an_unknown_class_is_as_grave_as_other() -> None:
    assert severity("a-class-nobody-knows") == CLASSES["other"].severity


def test_an_unknown_word_asks_for_a_look_today() -> None:
    assert Severity.of("catastrophic") is Severity.HIGH
