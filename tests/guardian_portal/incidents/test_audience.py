"""Who is told, and whether by mail: nothing from before one's time, less while paused or under review."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guardian_portal.family.selectors import GuardianToTell
from guardian_portal.incidents.models import Severity
from guardian_portal.incidents.rules import Told, audience, notify_plan

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
LOW, MEDIUM, HIGH, CRITICAL = Severity


def guardian(state: str = "active", *, pk: int = 1, since: datetime = NOW - timedelta(days=1)) -> GuardianToTell:
    return GuardianToTell(pk, f"guardian-{pk}", pk, "guardian", state, since, "en", "UTC")


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("active", [LOW, MEDIUM, HIGH, CRITICAL]),
        ("paused", [HIGH, CRITICAL]),
        ("frozen", [CRITICAL]),
    ],
)
def test_a_state_of_guardianship_hears_of(state: str, told: list[Severity]) -> None:
    heard = [one for one in Severity if audience([guardian(state)], severity=one, happened_at=NOW)]
    assert heard == told


def test_a_guardian_hears_nothing_from_before_their_own_activation() -> None:
    amina, ben = guardian(pk=1, since=NOW - timedelta(days=1)), guardian(pk=2, since=NOW + timedelta(seconds=1))
    assert audience([amina, ben], severity=CRITICAL, happened_at=NOW) == [amina]


def test_where_staff_named_guardians_only_those_are_told() -> None:
    amina, ben = guardian(pk=1), guardian(pk=2)
    assert audience([amina, ben], severity=CRITICAL, happened_at=NOW, named=[2]) == [ben]
    assert audience([amina, ben], severity=CRITICAL, happened_at=NOW, named=[]) == []


@pytest.mark.parametrize(
    ("notify", "severity", "told"),
    [
        ("immediate", LOW, Told.MAIL),
        ("hour", LOW, Told.MAIL),
        ("day", MEDIUM, Told.MAIL),
        ("weekly", LOW, Told.PAGE),
        ("weekly", MEDIUM, Told.PAGE),
        ("weekly", HIGH, Told.MAIL),
        ("weekly", CRITICAL, Told.MAIL),
        ("never", LOW, Told.NEVER),
        ("never", CRITICAL, Told.NEVER),
    ],
)
def test_how_a_class_is_told(notify: str, severity: Severity, told: Told) -> None:
    assert notify_plan(notify, severity) == told


def test_guardians_named_by_staff_are_written_to() -> None:
    assert notify_plan("never", CRITICAL, named=True) == Told.MAIL
