"""3 s, 10 s, 30 s, 1 min, 5 min, 15 min, then every 30 min for 72 h."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from notifications.limits import (
    DRAIN_SECONDS,
    HANDOVER_LEASE,
    HANDOVER_SECONDS,
    LEASE,
    SWEEP_SECONDS,
    TALK_SECONDS,
    TASK_TIME_LIMIT,
)
from notifications.retries import GIVE_UP_AFTER, delay_after, next_try

START = datetime(2026, 11, 1, tzinfo=UTC)


def test_the_delays_are_those_of_the_promise() -> None:
    assert [delay_after(attempts).total_seconds() for attempts in range(1, 9)] == [3, 10, 30, 60, 300, 900, 1800, 1800]


@given(lateness=st.floats(min_value=0, max_value=30))
def test_tries_end_after_72_hours_and_never_come_closer_together(lateness: float) -> None:
    now, attempts, moments = START, 0, [START]
    while True:
        attempts += 1
        moment = next_try(attempts=attempts, accepted_at=START, now=now)
        if moment is None:
            break
        moments.append(moment)
        now = moment + timedelta(seconds=lateness)
    gaps = [later - sooner for sooner, later in pairwise(moments)]
    assert START + GIVE_UP_AFTER - timedelta(minutes=31) < moments[-1] < START + GIVE_UP_AFTER
    assert max(gaps) <= timedelta(minutes=30, seconds=lateness + 1)
    assert min(gaps) >= timedelta(seconds=3)


def test_what_a_worker_may_still_be_doing_ends_before_its_lease() -> None:
    assert DRAIN_SECONDS <= TASK_TIME_LIMIT / 2
    assert DRAIN_SECONDS + TALK_SECONDS + HANDOVER_SECONDS < TASK_TIME_LIMIT < LEASE.total_seconds()
    assert HANDOVER_SECONDS < HANDOVER_LEASE.total_seconds() <= LEASE.total_seconds()


def test_a_killed_workers_mail_is_taken_up_early_enough_to_be_sent_well_within_a_minute() -> None:
    assert LEASE.total_seconds() + SWEEP_SECONDS <= 36
