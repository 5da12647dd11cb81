"""Windows of activity: the newest event about each wins, whatever the order and however they are batched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian_portal.activity.models import ActivityWindow
from guardian_portal.activity.services import newest_per_window, store_windows
from guardian_portal.activity.windows import WindowRow, window_defect
from guardian_portal.family.models import Child
from guardian_portal.platforms.events import Window

HOUR = 3_600_000_000
START = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp()) * 1_000_000


def row(child: int, hour: int, time: int, minutes: int) -> WindowRow:
    return WindowRow(child, START + hour * HOUR, 3600, START + time, minutes, 0, 0, 0, 0, 0, b"[]", b"[]")


ROWS = st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 5), st.integers(0, 60)), max_size=12)


@given(given_rows=ROWS)
def test_a_batch_is_reduced_to_the_newest_of_each_window(given_rows: list[tuple[int, int, int]]) -> None:
    rows = [row(1, *one) for one in given_rows]
    reduced = newest_per_window(rows)
    assert [one[:3] for one in reduced] == sorted({one[:3] for one in rows})
    for kept in reduced:
        same = [one for one in rows if one[:3] == kept[:3]]
        newest = max(one.time for one in same)
        assert kept == next(one for one in same if one.time == newest)


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_rows=ROWS, cut=st.integers(0, 12))
def test_batches_end_in_the_same_rows_as_one_at_a_time(
    kit: Child, given_rows: list[tuple[int, int, int]], cut: int
) -> None:
    ActivityWindow.objects.all().delete()
    rows = [row(kit.pk, *one) for one in given_rows]
    stored = sum(store_windows(rows=part)[0] for part in (rows[:cut], rows[cut:]))
    duplicates = len(rows) - stored
    assert duplicates >= 0
    expected: dict[int, WindowRow] = {}
    for one in rows:
        if one.start not in expected or one.time > expected[one.start].time:
            expected[one.start] = one
    found = {window.start: window for window in ActivityWindow.objects.all()}
    assert len(found) == len(expected)
    for one in expected.values():
        window = found[datetime.fromtimestamp(one.start / 1_000_000, UTC)]
        assert window.minutes_active == one.minutes_active
        assert window.time == datetime(2026, 11, 1, tzinfo=UTC) + timedelta(microseconds=one.time - START)
        assert (window.top_places, window.purchases) == ([], [])


def day(start: str, end: str) -> Window:
    return Window(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2026-11-10T00:00:00+01:00", "2026-11-11T00:00:00+01:00", ""),
        ("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00", ""),  # 25 hours: the clock goes back
        ("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00", ""),  # 23 hours
        ("2026-11-09T23:00:00+00:00", "2026-11-10T23:00:00+00:00", ""),
        ("2026-11-10T00:00:00+00:00", "2026-11-11T00:00:00+00:00", "window-alignment"),
        ("2026-11-10T00:00:00+01:00", "2026-11-10T23:00:00+01:00", "window-size"),
        ("2026-11-10T00:00:00+01:00", "2026-11-10T01:00:00+01:00", "window-size"),
        ("2026-11-10T00:00:00+01:00", "9999-12-31T00:00:00+00:00", "window-size"),
        ("2026-11-10T00:00:00+01:00", "2026-11-09T00:00:00+01:00", "window-size"),
        ("2025-10-01T00:00:00+02:00", "2025-10-02T00:00:00+02:00", "window-too-old"),
        ("2026-11-23T00:00:00+01:00", "2026-11-24T00:00:00+01:00", "window-in-future"),
        ("0001-01-01T00:00:00+14:00", "0001-01-02T00:00:00+14:00", "window-too-old"),
    ],
)
def test_a_day_runs_from_midnight_to_midnight_on_the_platforms_clock(start: str, end: str, code: str) -> None:
    now = datetime(2026, 11, 22, 14, tzinfo=UTC)
    assert window_defect(day(start, end), windows="day", zone="Europe/Paris", now=now) == code
