"""What a wake-up runs. Early acknowledgement: a task lost or doubled changes nothing, the rows say what to do."""

import structlog
from celery import shared_task
from django.db import DatabaseError

from notifications.channels import channels
from notifications.claims import Lane, sweep
from notifications.drain import drain
from notifications.limits import TASK_TIME_LIMIT
from notifications.models import Queue
from notifications.wakeup import wake

log = structlog.get_logger(__name__)


@shared_task(time_limit=TASK_TIME_LIMIT, soft_time_limit=None)  # type: ignore[untyped-decorator]  # Celery has no types
def drain_alerts() -> None:
    """Mail what is due in the queue of alerts."""
    _drain_and_pass_on(Lane(Queue.ALERTS))


@shared_task(time_limit=TASK_TIME_LIMIT, soft_time_limit=None)  # type: ignore[untyped-decorator]  # Celery has no types
def drain_bulk() -> None:
    """Mail what is due in the queue of everything else."""
    _drain_and_pass_on(Lane(Queue.BULK))


@shared_task(time_limit=TASK_TIME_LIMIT, soft_time_limit=None)  # type: ignore[untyped-decorator]  # Celery has no types
def drain_channel(queue: str, channel: str) -> None:
    """Send what is due by a channel other than mail; who was woken for a channel that is gone does nothing."""
    if channel in channels():
        _drain_and_pass_on(Lane(queue, channel))


@shared_task(time_limit=TASK_TIME_LIMIT, soft_time_limit=None)  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_deliveries() -> None:
    """Recover what lapsed and wake the lanes in which something is due."""
    try:
        for lane in sweep():
            wake(lane)
    except DatabaseError as error:
        log.warning("sweep_failed", error=type(error).__name__)


def _drain_and_pass_on(lane: Lane) -> None:
    try:
        if drain(queue=lane.queue, channel=lane.channel).out_of_time:
            wake(lane)
    except DatabaseError as error:
        # Its text may quote a row. What was claimed comes back when the lease lapses.
        log.warning("drain_failed", queue=lane.queue, channel=lane.channel, error=type(error).__name__)
