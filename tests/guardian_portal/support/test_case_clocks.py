"""How soon a case is looked at and answered: by kind and country, as the table says, never later than a law."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.support.clocks import CLOCKS, EVERYWHERE, UNITS, clock_for
from guardian_portal.support.models import CaseKind, Clock, Urgency
from tests.guardian_portal.support.cases import asked

END_OF_JANUARY = datetime(2027, 1, 31, 9, tzinfo=UTC)


def test_every_kind_has_a_clock_that_holds_everywhere() -> None:
    assert {kind for kind, country in CLOCKS if country == EVERYWHERE} == set(CaseKind.values)


def test_every_row_can_be_reckoned_and_says_where_it_comes_from() -> None:
    for row in CLOCKS.values():
        assert row.unit in UNITS
        assert row.amount > 0
        assert row.first_look > timedelta(0)
        assert row.source
        assert row.certainty in ("seen", "uncertain", "default")


@pytest.mark.parametrize("kind", ["data_access", "erasure", "correction"])
@pytest.mark.parametrize(
    ("country", "due", "clock"),
    [
        ("DE", datetime(2027, 2, 28, 9, tzinfo=UTC), Clock.LEGAL),
        ("NO", datetime(2027, 2, 28, 9, tzinfo=UTC), Clock.LEGAL),
        ("GB", datetime(2027, 2, 28, 9, tzinfo=UTC), Clock.LEGAL),
        ("KR", datetime(2027, 2, 10, 9, tzinfo=UTC), Clock.LEGAL),
        ("US", datetime(2027, 3, 2, 9, tzinfo=UTC), Clock.OWN),
        ("", datetime(2027, 3, 2, 9, tzinfo=UTC), Clock.OWN),
    ],
)
def test_a_request_about_data_is_answered_as_the_law_of_the_country_says(
    kind: str, country: str, due: datetime, clock: Clock
) -> None:
    row = clock_for(kind, country)
    assert (row.due_after(END_OF_JANUARY), row.clock) == (due, clock)


def test_a_safety_concern_is_looked_at_within_the_hour_in_every_country() -> None:
    for country in ("", "DE", "KR", "US"):
        assert clock_for(CaseKind.SAFETY_CONCERN, country).first_look == timedelta(hours=1)


def test_a_case_keeps_its_clocks_and_where_they_came_from(amina: User, kit: Child) -> None:
    Child.objects.filter(pk=kit.pk).update(country="KR")
    kit.refresh_from_db()
    case = asked(amina, CaseKind.ERASURE, child=kit, country="DE")
    assert (case.country, case.clock) == ("KR", Clock.LEGAL)
    assert case.due_at == case.opened_at + timedelta(days=10)
    assert "PIPA" in case.clock_source
    assert case.next_due_at == case.first_look_due_at


def test_a_safety_concern_is_urgent_from_the_start(amina: User) -> None:
    case = asked(amina, CaseKind.SAFETY_CONCERN)
    assert case.urgency == Urgency.NOW
    assert case.next_due_at == case.opened_at + timedelta(hours=1)
