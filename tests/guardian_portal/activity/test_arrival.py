"""However windows arrive (late, twice, out of order, corrected, in any batches), every reader's days are the same."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian_portal.activity.models import ActivityWindow
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.models import Child
from tests.guardian_portal.activity.builders import HOUR, figures, minutes_of
from tests.guardian_portal.intake.builders import Platform, event

if TYPE_CHECKING:
    from collections.abc import Iterable

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(minute=0, second=0, microsecond=0)
ZONES = ("Asia/Seoul", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham")


def told(start: datetime, minutes: int, version: int, **changes: Any) -> dict[str, Any]:
    """What the platform says of an hour; of several versions the one with the highest number is the newest."""
    window = {"start": start.isoformat(), "end": (start + HOUR).isoformat()}
    time = (NOW - timedelta(minutes=50) + timedelta(seconds=version)).isoformat()
    data = {"window": window, "minutes_active": minutes}
    return event("activity.summary.v1", **{"id": new_public_id(), "time": time, **changes}, data=data)


def clock_changes(name: str) -> list[datetime]:
    """The hours of the last year after which the clock of a zone says something else."""
    zone = ZoneInfo(name)
    hours = [NOW - number * HOUR for number in range(366 * 24)]
    return [one for one in hours if one.astimezone(zone).utcoffset() != (one + HOUR).astimezone(zone).utcoffset()]


AROUND = [(name, moment) for name in ZONES for moment in clock_changes(name) or [NOW - timedelta(days=9)]]


def test_the_zones_with_summer_time_are_read_over_both_their_clock_changes() -> None:
    assert Counter(name for name, _ in AROUND) == {
        "Asia/Seoul": 1,
        "Asia/Kolkata": 1,
        "America/St_Johns": 2,
        "Pacific/Chatham": 2,
    }


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    around=st.sampled_from(AROUND),
    said=st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 60)), min_size=1, max_size=15),
    order=st.randoms(use_true_random=False),
    cut=st.integers(0, 30),
)
def test_any_order_any_repeats_and_any_batches_end_in_the_same_days(
    platform: Platform,
    kit: Child,
    around: tuple[str, datetime],
    said: list[tuple[int, int]],
    order: Any,
    cut: int,
) -> None:
    """Against the rule said plainly: of each hour the newest word counts, for the local day on which it began."""
    ActivityWindow.objects.all().delete()
    zone, middle = ZoneInfo(around[0]), around[1]
    newest = {middle + hours * HOUR: minutes for hours, minutes in said if middle + hours * HOUR < NOW}
    expected: Counter[date] = Counter()
    for start, minutes in newest.items():
        expected[start.astimezone(zone).date()] += minutes
    sent = [
        told(middle + hours * HOUR, minutes, version)
        for version, (hours, minutes) in enumerate(said)
        if middle + hours * HOUR < NOW
    ]
    order.shuffle(shuffled := [*sent, *sent])
    post(platform, shuffled[:cut])
    post(platform, shuffled[cut:])
    first = (middle - 2 * timedelta(days=1)).date()
    assert minutes_of(kit, first, first + timedelta(days=5), zone) == dict(expected)


def test_what_is_said_again_under_any_id_is_a_duplicate(platform: Platform, kit: Child) -> None:
    hour = NOW - 5 * HOUR
    one = told(hour, 20, 1)
    post(platform, [one, {**one, "id": "again"}, one])
    answer = platform.post([one, told(hour, 20, 1), told(NOW - 6 * HOUR, 5, 9)])
    assert answer.status_code == 204
    assert minutes(kit) == 25


def test_an_older_word_that_comes_later_changes_nothing(platform: Platform, kit: Child) -> None:
    for version, spent in ((2, 20), (1, 59), (3, 30), (0, 58)):
        post(platform, [told(NOW - 5 * HOUR, spent, version)])
    assert minutes(kit) == 30


def test_a_corrected_window_is_replaced_whole(platform: Platform, kit: Child) -> None:
    """Places and purchases too: what the newest word does not say any more is gone."""
    bought = {"purchases": [{"count": 1, "minor_units": 500, "currency": "GBP"}], "messages_sent": 9}
    first = told(NOW - 5 * HOUR, 50, 1)
    first["data"].update(bought)
    post(platform, [first])
    corrected = told(NOW - 5 * HOUR, 10, 2)
    for name in ("purchases", "top_places", "messages_sent"):
        corrected["data"].pop(name, None)
    post(platform, [corrected])
    found = figures(kit, (NOW - 5 * HOUR).date(), UTC)
    assert (found.minutes, found.messages_sent, found.purchases, found.places) == (10, 0, (), ())


@pytest.mark.parametrize("days", [2, 40, 200, 399])
def test_a_window_that_comes_late_counts_for_its_own_day(platform: Platform, kit: Child, days: int) -> None:
    late = NOW - timedelta(days=days)
    post(platform, [told(NOW - 2 * HOUR, 3, 1), told(late, 17, 1)])
    assert minutes_of(kit, late.date(), late.date(), UTC) == {late.date(): 17}


def test_a_window_too_old_to_be_kept_is_not_taken(platform: Platform, kit: Child) -> None:
    answer = platform.post([told(NOW - timedelta(days=401), 17, 1), told(NOW - 2 * HOUR, 4, 1)])
    assert [one["code"] for one in answer.json()["quarantined"]] == ["window-too-old"]
    assert ActivityWindow.objects.get().minutes_active == 4


def post(platform: Platform, sent: Iterable[dict[str, Any]]) -> None:
    assert platform.post(list(sent)).status_code == 204


def minutes(kit: Child) -> int:
    """Of all that is stored."""
    return sum(ActivityWindow.objects.filter(child=kit).values_list("minutes_active", flat=True))
