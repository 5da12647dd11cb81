"""Beat's scheduler, for a clock that may be set back: what last ran "in the future" is due, not asleep until then."""

from datetime import timedelta
from typing import Any

from celery.beat import PersistentScheduler, ScheduleEntry

LONG_AGO = timedelta(days=1)


class SteadyScheduler(PersistentScheduler):
    """Looks before each tick; the schedule that it keeps in its file may come from a clock that was ahead, too."""

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Celery's own, which returns how long to sleep."""
        ahead = [entry for entry in self.schedule.values() if _last_ran_in_the_future(entry)]
        for entry in ahead:
            entry.last_run_at = entry.default_now() - LONG_AGO
        if ahead:
            self._heap = None  # made anew, from these
        return float(super().tick(*args, **kwargs))


def _last_ran_in_the_future(entry: ScheduleEntry) -> bool:
    aware = entry.schedule.maybe_make_aware
    return bool(aware(entry.last_run_at) > aware(entry.default_now()))
