"""Durations, money and bars: what stands on a page is right in every language, and nothing is told by colour."""

from __future__ import annotations

import pytest
from django.utils import translation

from guardian_portal.activity.charts import BASE, TOP, Column, chart_of
from guardian_portal.activity.daytime import most_between, time_of_day
from guardian_portal.activity.durations import in_digits, in_words, step_for
from guardian_portal.activity.money import money

BLANK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(("minutes", "said"), [(0, "0 min"), (35, "35 min"), (60, "1 h"), (250, "4 h 10 min")])
def test_minutes_are_said_as_people_say_them(minutes: int, said: str) -> None:
    assert in_words(minutes) == said


def test_little_room_takes_digits() -> None:
    assert [in_digits(minutes) for minutes in (5, 65, 600)] == ["0:05", "1:05", "10:00"]


@pytest.mark.parametrize(
    ("minor", "currency", "said"),
    [
        (1250, "EUR", f"12.50{BLANK}EUR"),
        (123456789, "USD", f"1,234,567.89{BLANK}USD"),
        (9900, "KRW", f"9,900{BLANK}KRW"),
        (1234, "KWD", f"1.234{BLANK}KWD"),
        (5, "EUR", f"0.05{BLANK}EUR"),
        (0, "JPY", f"0{BLANK}JPY"),
        (10**12, "EUR", f"10,000,000,000.00{BLANK}EUR"),
    ],
)
def test_money_has_the_places_of_its_currency(minor: int, currency: str, said: str) -> None:
    assert money(minor, currency) == said


def test_money_is_written_as_the_reader_writes_numbers() -> None:
    with translation.override("de"):
        assert money(123450, "EUR") == f"1.234,50{BLANK}EUR"


@pytest.mark.parametrize("highest", [0, 1, 4, 59, 60, 61, 241, 1440, 1441, 5761, 600_000])
def test_a_scale_reaches_the_highest_value_with_few_lines(highest: int) -> None:
    assert step_for(highest, 4) * 4 >= highest
    chart = chart_of("x", [Column("a", highest)])
    assert 2 <= len(chart.levels) <= 5
    assert chart.bars[0].top >= TOP
    assert chart.levels[0].at == BASE


def test_bars_stand_on_the_base_and_what_is_not_known_is_not_drawn() -> None:
    chart = chart_of("x", [Column("Mon", 60, 120), Column("Tue", None, 30), Column("Wed", 0)])
    monday, tuesday, wednesday = chart.bars
    assert monday.top + monday.height == BASE
    assert monday.line_at is not None
    assert monday.line_at < monday.top
    assert (tuesday.height, tuesday.value, tuesday.line_at is None) == (0, "", False)
    assert (wednesday.height, wednesday.line_at) == (0, None)
    assert chart.compares
    assert not chart_of("x", [Column("Mon", 60)]).compares


def test_many_bars_keep_apart_and_are_labelled_now_and_then() -> None:
    chart = chart_of("x", [Column(str(day), day) for day in range(1, 32)])
    assert [one.label for one in chart.bars if one.label] == ["1", "8", "15", "22", "29"]
    for one, following in zip(chart.bars, chart.bars[1:], strict=False):
        assert one.left + one.width <= following.left
    assert all(one.value == "" for one in chart.bars)


def hours(**minutes: int) -> list[int]:
    """Minutes of a day by hours written as h16=20."""
    return [minutes.get(f"h{hour}", 0) for hour in range(24)]


@pytest.mark.parametrize(
    ("by_hour", "between"),
    [
        (hours(h16=20), (16, 17)),
        (hours(h16=20, h18=5), (16, 17)),
        (hours(h16=20, h18=6), (16, 19)),
        (hours(h14=120, h15=50, h16=20, h17=95, h18=85, h19=45, h20=25), (14, 19)),
        (hours(h23=30, h0=30, h12=15), (23, 1)),
        ([5] * 24, (0, 20)),
    ],
)
def test_most_of_it_is_four_fifths_and_may_lie_over_midnight(by_hour: list[int], between: tuple[int, int]) -> None:
    assert most_between(by_hour) == between


def test_the_time_of_day_names_the_night_whether_there_was_any_or_not() -> None:
    assert time_of_day(hours()) == time_of_day(()) == ""
    assert time_of_day(hours(h16=20)) == (
        "Between 4 p.m. and 5 p.m. was most of it. At night, from 10 p.m. to 6 a.m., there was none."
    )
    assert "At night, from 10 p.m. to 6 a.m., it was 30 min." in time_of_day(hours(h16=20, h22=10, h5=20, h21=9, h6=9))
