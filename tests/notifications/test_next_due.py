"""When a weekly mail is due: always ahead, once for each week, on the reader's own clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.zones import zone_names
from notifications.week import next_due, week_told

SUNDAY, MONDAY = 6, 0
WEEK = timedelta(days=7)
HOUR = timedelta(hours=1)

zones = st.sampled_from(zone_names()).map(ZoneInfo)
weekdays, hours = st.integers(0, 6), st.integers(0, 23)
moments = st.integers(0, 37 * 365 * 24).map(lambda hours: datetime(2000, 1, 2, tzinfo=UTC) + hours * HOUR)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@given(zone=zones, weekday=weekdays, hour=hours, after=moments)
def test_it_is_ahead_and_at_most_a_week_and_a_change_of_clock(
    zone: ZoneInfo, weekday: int, hour: int, after: datetime
) -> None:
    due = next_due(weekday=weekday, hour=hour, zone=zone, after=after)
    # 24 hours: Samoa and Kwajalein have each moved to the other side of the date line.
    assert after < due.at <= after + WEEK + 24 * HOUR
    assert due.week.weekday() == MONDAY


@given(zone=zones, weekday=weekdays, hour=hours, after=moments)
def test_each_local_week_is_told_just_once(zone: ZoneInfo, weekday: int, hour: int, after: datetime) -> None:
    due = next_due(weekday=weekday, hour=hour, zone=zone, after=after)
    for _ in range(30):
        following = next_due(weekday=weekday, hour=hour, zone=zone, after=due.at, told=due.week)
        assert following.week == due.week + WEEK
        assert following == next_due(weekday=weekday, hour=hour, zone=zone, after=due.at)
        due = following


@given(choices=st.lists(st.tuples(zones, weekdays, hours, st.integers(0, 200)), min_size=2, max_size=12), after=moments)
def test_however_often_somebody_chooses_anew_no_week_is_told_twice(
    choices: list[tuple[ZoneInfo, int, int, int]], after: datetime
) -> None:
    now, told, weeks = after, None, []
    for zone, weekday, hour, waits in choices:
        due = next_due(weekday=weekday, hour=hour, zone=zone, after=now, told=told)
        assert due.at > now
        now += waits * HOUR
        if due.at <= now:
            told = due.week
            weeks.append(due.week)
    assert weeks == sorted(set(weeks))


@pytest.mark.parametrize(
    ("zone", "due"),
    [
        ("UTC", "2026-11-22T18:00+00:00"),
        ("Asia/Seoul", "2026-11-22T18:00+09:00"),
        ("Asia/Kolkata", "2026-11-22T18:00+05:30"),
        ("America/St_Johns", "2026-11-22T18:00-03:30"),
        ("Pacific/Chatham", "2026-11-22T18:00+13:45"),
    ],
)
def test_by_default_it_is_sunday_at_six_in_the_evening_there(zone: str, due: str) -> None:
    found = next_due(weekday=SUNDAY, hour=18, zone=ZoneInfo(zone), after=at("2026-11-18T00:00+00:00"))
    assert found == (at(due), date(2026, 11, 16))


@pytest.mark.parametrize(
    ("zone", "sunday", "hour", "due"),
    [
        # The hour that is skipped, and the one that comes twice, in both hemispheres; half an hour on Lord Howe.
        ("Europe/Berlin", "2026-03-29", 2, "2026-03-29T03:00+02:00"),
        ("Europe/Berlin", "2026-10-25", 2, "2026-10-25T02:00+02:00"),
        ("America/St_Johns", "2026-03-08", 2, "2026-03-08T03:00-02:30"),
        ("America/St_Johns", "2026-11-01", 1, "2026-11-01T01:00-02:30"),
        ("Pacific/Chatham", "2026-09-27", 3, "2026-09-27T04:00+13:45"),
        ("Pacific/Chatham", "2026-04-05", 3, "2026-04-05T03:00+13:45"),
        ("Australia/Lord_Howe", "2026-10-04", 2, "2026-10-04T02:30+11:00"),
    ],
)
def test_a_skipped_and_a_repeated_hour_have_one_mail(zone: str, sunday: str, hour: int, due: str) -> None:
    there, day = ZoneInfo(zone), date.fromisoformat(sunday)
    before = datetime.combine(day - WEEK, datetime.min.time(), UTC)
    found: list[datetime] = []
    week: date | None = None
    while not found or found[-1] < at(due) + timedelta(days=3):
        one = next_due(weekday=SUNDAY, hour=hour, zone=there, after=found[-1] if found else before, told=week)
        found.append(one.at)
        week = one.week
    assert [one for one in found if abs(one - at(due)) < timedelta(days=3)] == [at(due)]


def test_the_day_that_samoa_never_had_loses_no_week() -> None:
    samoa, friday = ZoneInfo("Pacific/Apia"), 4
    before = next_due(weekday=friday, hour=18, zone=samoa, after=at("2011-12-23T00:00+00:00"))
    skipped = next_due(weekday=friday, hour=18, zone=samoa, after=before.at, told=before.week)
    assert skipped.week == before.week + WEEK
    assert skipped.at.astimezone(samoa).date() == date(2011, 12, 31)


@pytest.mark.parametrize(
    ("day", "monday"),
    [("2026-11-22", "2026-11-16"), ("2026-11-23", "2026-11-16"), ("2026-11-28", "2026-11-16")],
)
def test_a_sunday_tells_of_the_week_that_ends_and_other_days_of_the_one_before(day: str, monday: str) -> None:
    assert week_told(date.fromisoformat(day)) == date.fromisoformat(monday)


def test_who_moves_from_sunday_to_monday_waits_for_the_next_week() -> None:
    sunday = next_due(weekday=SUNDAY, hour=18, zone=ZoneInfo("UTC"), after=at("2026-11-21T00:00+00:00"))
    monday = next_due(weekday=MONDAY, hour=8, zone=ZoneInfo("UTC"), after=sunday.at, told=sunday.week)
    assert monday == (at("2026-11-30T08:00+00:00"), date(2026, 11, 23))
