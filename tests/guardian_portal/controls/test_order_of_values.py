"""Each type of control knows which of two values protects more; of schedules, what both allow."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardian_portal.controls.catalogue import Control
from guardian_portal.controls.weeks import DAYS, minutes_of, spans_of
from tests.guardian_portal.controls.declared import (
    CHAT,
    CHOICE,
    EVERY_TYPE,
    LIMIT,
    MORE_IS_STRICT,
    REST,
    STRICT_ON,
    SWITCH,
    values,
)


def span(start: str, end: str, *days: str) -> dict[str, Any]:
    return {"days": list(days or DAYS), "start": start, "end": end}


@pytest.mark.parametrize(
    ("control", "strict", "loose"),
    [
        (CHOICE, "nobody", "friends"),
        (CHOICE, "friends", "everyone"),
        (SWITCH, False, True),
        (STRICT_ON, True, False),
        (LIMIT, 15, 60),
        (MORE_IS_STRICT, 10, 5),
        (REST, [span("20:00", "07:00")], [span("21:00", "06:00")]),
        (REST, [span("21:00", "06:00", "mon")], []),
        (CHAT, [span("09:00", "17:00")], [span("08:00", "17:00")]),
        (CHAT, [], [span("08:00", "17:00", "sun")]),
    ],
    ids=lambda value: getattr(value, "key", None),
)
def test_the_stricter_of_two_is_the_more_protective(control: Control, strict: Any, loose: Any) -> None:
    assert control.is_looser(loose, strict)
    assert not control.is_looser(strict, loose)
    assert control.same(control.protective(loose, strict), strict)
    assert control.strictness(strict) > control.strictness(loose)


def test_of_two_schedules_that_bar_different_hours_both_are_looser_and_together_they_protect() -> None:
    evening, morning = [span("20:00", "23:00")], [span("06:00", "08:00")]
    assert REST.is_looser(evening, morning)
    assert REST.is_looser(morning, evening)
    assert REST.protective(evening, morning) == [span("06:00", "08:00"), span("20:00", "23:00")]


def test_hours_past_midnight_belong_to_the_next_day() -> None:
    assert REST.same([span("21:00", "06:30", "sun")], [span("21:00", "24:00", "sun"), span("00:00", "06:30", "mon")])
    assert spans_of(minutes_of([span("21:00", "06:30")])) == [span("21:00", "06:30")]
    assert spans_of(minutes_of([span("00:00", "24:00")])) == [span("00:00", "24:00")]


@pytest.mark.parametrize("control", EVERY_TYPE, ids=lambda control: control.key)
@settings(deadline=None)
@given(data=st.data())
def test_the_order_holds_for_any_values(control: Control, data: st.DataObject) -> None:
    one, other, third = (data.draw(values(control)) for _ in range(3))
    both = control.protective(one, other)
    assert control.is_valid(both)
    assert not control.is_looser(both, one)
    assert not control.is_looser(both, other)
    assert control.same(both, control.protective(other, one))
    assert control.same(control.protective(both, third), control.protective(one, control.protective(other, third)))
    assert control.same(control.protective(one, one), one)
    assert not control.is_looser(control.strictest, one)
    if control.is_looser(one, other) and not control.is_looser(other, one):
        assert control.strictness(other) > control.strictness(one)


@settings(deadline=None)
@given(st.data())
def test_a_schedule_written_anew_means_the_same(data: st.DataObject) -> None:
    value = data.draw(values(REST))
    written = spans_of(minutes_of(value))
    assert minutes_of(written) == minutes_of(value)
    assert spans_of(minutes_of(written)) == written
