"""Beat goes on when the clock was set back, whether it was running then or finds its own file from the future."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from guardian_portal.celery import app
from guardian_portal.common.beat import SteadyScheduler

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    import time_machine

AHEAD = timedelta(hours=2)


class Recording(SteadyScheduler):
    """Notes what it would have sent."""

    def __init__(self, file: Path) -> None:
        self.sent: list[str] = []
        super().__init__(app, schedule_filename=str(file))

    def apply_async(self, entry: object, *args: object, **kwargs: object) -> None:
        self.sent.append(entry.name)  # type: ignore[attr-defined]  # Celery has no types


@pytest.fixture
def beat(tmp_path: Path) -> Iterator[Callable[[], Recording]]:
    """Starts one on the same file, as a restart does."""
    started: list[Recording] = []

    def start() -> Recording:
        started.append(Recording(tmp_path / "schedule"))
        return started[-1]

    yield start
    started[-1].close()


def everything_due(scheduler: Recording) -> set[str]:
    scheduler.sent.clear()
    while scheduler.tick() == 0:
        pass
    return set(scheduler.sent)


def test_it_runs_what_last_ran_before_the_clock_was_set_back(
    beat: Callable[[], Recording], time_machine: time_machine.TimeMachineFixture
) -> None:
    running, now = beat(), timezone.now()
    time_machine.move_to(now + AHEAD)
    everything_due(running)
    time_machine.move_to(now + timedelta(seconds=1))
    assert everything_due(running) >= {"sweep-deliveries", "sweep-rooms"}
    assert everything_due(running) == set()


def test_it_runs_what_its_file_says_ran_in_the_future(
    beat: Callable[[], Recording], time_machine: time_machine.TimeMachineFixture
) -> None:
    before, now = beat(), timezone.now()
    time_machine.move_to(now + AHEAD)
    everything_due(before)
    before.close()
    time_machine.move_to(now + timedelta(seconds=1))
    assert everything_due(beat()) >= {"sweep-deliveries", "sweep-rooms"}


def test_it_sleeps_no_longer_than_it_takes_to_notice(beat: Callable[[], Recording]) -> None:
    running = beat()
    everything_due(running)
    assert running.max_interval == app.conf.beat_max_loop_interval
    assert 0 < running.tick() <= 5
