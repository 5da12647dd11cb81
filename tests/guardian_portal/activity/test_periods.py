"""Weeks begin on Monday, months are calendar months, and each has a neighbour on either side."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian_portal.activity.periods import Period, period_month, period_range, period_week

DAYS = st.dates(date(2001, 1, 1), date(2099, 12, 31))


def ends(period: Period) -> tuple[date, date]:
    return period.first, period.last


def test_a_week_runs_from_monday_to_sunday() -> None:
    assert ends(period_week(date(2026, 11, 22))) == (date(2026, 11, 16), date(2026, 11, 22))
    assert ends(period_week(date(2026, 11, 23))) == (date(2026, 11, 23), date(2026, 11, 29))


def test_a_month_is_the_one_of_the_calendar() -> None:
    february = period_month(date(2028, 2, 10))
    assert ends(february) == (date(2028, 2, 1), date(2028, 2, 29))
    assert ends(february.previous()) == (date(2028, 1, 1), date(2028, 1, 31))
    assert ends(february.following()) == (date(2028, 3, 1), date(2028, 3, 31))


def test_a_month_is_compared_with_as_many_days_before_it() -> None:
    assert ends(period_month(date(2026, 3, 5)).before()) == (date(2026, 1, 29), date(2026, 2, 28))


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends on or after"):
        period_range(date(2026, 11, 2), date(2026, 11, 1))


@given(day=DAYS, make=st.sampled_from([period_week, period_month]), length=st.integers(0, 40))
def test_neighbours_touch_and_lead_back(day: date, make: object, length: int) -> None:
    period: Period = make(day)  # type: ignore[operator]
    assert period.first <= day <= period.last
    assert period.following().previous() == period
    assert period.previous().following() == period
    assert (period.following().first - period.last).days == 1
    assert (period.first - period.before().last).days == 1
    assert period.before().length == period.length == len(list(period.days()))
