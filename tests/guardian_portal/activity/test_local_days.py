"""A window belongs to the local day and hour in which it began, on the clock of whoever reads."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian_portal.activity.models import ActivityWindow
from guardian_portal.activity.periods import day_begins
from guardian_portal.activity.selectors import day_rows
from guardian_portal.family.models import Child
from tests.guardian_portal.activity.builders import HOUR, figures, minutes_of, played
from tests.guardian_portal.intake.builders import starhaven, supervised

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("zone", "begins", "local"),
    [
        ("Asia/Seoul", "2026-11-17T14:00", date(2026, 11, 17)),  # 23:00
        ("Asia/Seoul", "2026-11-17T15:00", date(2026, 11, 18)),  # midnight
        ("Asia/Kolkata", "2026-11-17T18:00", date(2026, 11, 17)),  # 23:30: counted whole for the day of its start
        ("Asia/Kolkata", "2026-11-17T19:00", date(2026, 11, 18)),  # 00:30
        ("America/St_Johns", "2026-11-18T03:00", date(2026, 11, 17)),  # 23:30
        ("America/St_Johns", "2026-11-18T04:00", date(2026, 11, 18)),  # 00:30
        ("Pacific/Chatham", "2026-11-17T10:00", date(2026, 11, 17)),  # 23:45
        ("Pacific/Chatham", "2026-11-17T11:00", date(2026, 11, 18)),  # 00:45
    ],
)
def test_a_window_counts_for_the_day_of_its_start(kit: Child, zone: str, begins: str, local: date) -> None:
    played(kit, begins, 42)
    assert minutes_of(kit, date(2026, 11, 16), date(2026, 11, 22), ZoneInfo(zone)) == {local: 42}


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("America/St_Johns", date(2026, 3, 8), 23),  # 02:00 becomes 03:00
        ("America/St_Johns", date(2026, 11, 1), 25),
        ("Pacific/Chatham", date(2026, 9, 27), 23),  # 02:45 becomes 03:45
        ("Pacific/Chatham", date(2026, 4, 5), 25),
        ("Europe/London", date(2026, 3, 29), 23),
        ("Europe/London", date(2026, 10, 25), 25),
        ("Africa/Cairo", date(2026, 4, 24), 23),  # midnight itself is skipped
        ("America/Havana", date(2026, 11, 1), 25),  # the hour after midnight comes twice
        ("Asia/Kolkata", date(2026, 11, 1), 24),
        ("Asia/Seoul", date(2026, 11, 1), 24),
    ],
)
def test_a_day_has_as_many_hours_as_the_clock_gives_it(kit: Child, zone: str, day: date, hours: int) -> None:
    first = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=2)
    for number in range(5 * 24):
        played(kit, first + number * HOUR, 1)
    found = minutes_of(kit, day, day, ZoneInfo(zone))
    assert found == {day: hours}


def test_the_repeated_hour_is_one_hour_of_the_day_with_both_its_windows(kit: Child) -> None:
    london = ZoneInfo("Europe/London")
    played(kit, "2026-10-25T00:00", 20)  # 01:00 in summer time
    played(kit, "2026-10-25T01:00", 30)  # 01:00 again
    summary = figures(kit, date(2026, 10, 25), london)
    assert summary.by_hour is not None
    assert summary.by_hour[1] == 50
    assert sum(summary.by_hour) == summary.minutes == 50


def test_two_guardians_in_two_zones_see_the_same_minutes_on_their_own_days(kit: Child) -> None:
    played(kit, "2026-11-22T16:00", 25)  # Sunday evening in London, Monday morning in Seoul
    assert figures(kit, date(2026, 11, 22), ZoneInfo("Europe/London")).minutes == 25
    assert figures(kit, date(2026, 11, 22), ZoneInfo("Asia/Seoul")).minutes == 0
    assert figures(kit, date(2026, 11, 23), ZoneInfo("Asia/Seoul")).minutes == 25


def test_whole_days_are_read_on_the_platforms_clock_whoever_reads() -> None:
    platform = starhaven(Client(), windows="day", zone="Asia/Seoul")
    kit = supervised(platform, "kit")
    played(kit, "2026-11-17T00:00+09:00", 90, size=86_400)
    for reader in ("Asia/Seoul", "America/St_Johns", "Pacific/Chatham"):
        assert minutes_of(kit, date(2026, 11, 16), date(2026, 11, 22), ZoneInfo(reader)) == {date(2026, 11, 17): 90}
    assert figures(kit, date(2026, 11, 17), ZoneInfo("Europe/London")).by_hour is None


ZONES = st.sampled_from(
    ["Asia/Seoul", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham", "Africa/Cairo", "Australia/Lord_Howe", "UTC"]
)
CLOCK_CHANGES = st.sampled_from(
    [date(2026, 3, 8), date(2026, 4, 5), date(2026, 4, 24), date(2026, 9, 27), date(2026, 11, 1)]
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    zone=ZONES,
    around=CLOCK_CHANGES,
    hours=st.dictionaries(st.integers(-100, 100), st.integers(1, 60), max_size=25),
)
def test_every_minute_is_on_exactly_one_day(kit: Child, zone: str, around: date, hours: dict[int, int]) -> None:
    """Against the rule said plainly; and the file for export has the same days as the page."""
    ActivityWindow.objects.all().delete()
    middle = datetime(around.year, around.month, around.day, tzinfo=UTC)
    expected: Counter[date] = Counter()
    for number, minutes in hours.items():
        played(kit, middle + number * HOUR, minutes)
        expected[(middle + number * HOUR).astimezone(ZoneInfo(zone)).date()] += minutes
    first, last = around - timedelta(days=6), around + timedelta(days=6)
    assert minutes_of(kit, first, last, ZoneInfo(zone)) == expected
    rows = list(day_rows(child=kit, first=first, last=last, zone=ZoneInfo(zone), since=None))
    assert [row.date for row in rows] == [first + timedelta(days=number) for number in range(13)]
    assert {row.date: row.minutes for row in rows if row.has_data} == expected


@given(zone=ZONES, day=st.dates(date(2025, 1, 1), date(2027, 12, 31)))
def test_a_day_begins_at_its_first_moment(zone: str, day: date) -> None:
    begins = day_begins(day, ZoneInfo(zone)).astimezone(UTC)
    before = begins - timedelta(seconds=1)
    assert begins.astimezone(ZoneInfo(zone)).date() == day
    assert before.astimezone(ZoneInfo(zone)).date() == day - timedelta(days=1)
