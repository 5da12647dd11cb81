"""What a wake-up runs. Early acknowledgement: a task lost or doubled changes nothing, the rows say what to do."""

import structlog
from celery import shared_task
from django.db import DatabaseError

from notifications.claims import sweep
from notifications.drain import drain
from notifications.limits import TASK_TIME_LIMIT
from notifications.models import Queue
from notifications.wakeup import wake

log = structlog.get_logger(__name__)


@shared_task(time_limit=TASK_TIME_LIMIT, soft_time_limit=None)  # type: ignore[untyped-decorator]  # Celery has no types
def drain_alerts() -> None:
    """Send what is due in the queue of alerts."""
    _drain_and_pass_on(Queue.ALERTS)


@shared_task(time_limit=TASK_TIME_LIMIT, soft_time_limit=None)  # type: ignore[untyped-decorator]  # Celery has no types
def drain_bulk() -> None:
    """Send what is due in the queue of everything else."""
    _drain_and_pass_on(Queue.BULK)


@shared_task(time_limit=TASK_TIME_LIMIT, soft_time_limit=None)  # type: ignore[untyped-decorator]  # Celery has no types
def sweep_deliveries() -> None:
    """Recover what lapsed and wake the queues in which something is due."""
    try:
        for queue in sweep():
            wake(queue)
    except DatabaseError as error:
        log.warning("sweep_failed", error=type(error).__name__)


def _drain_and_pass_on(queue: str) -> None:
    try:
        if drain(queue=queue).out_of_time:
            wake(queue)
    except DatabaseError as error:
        # Its text may quote a row. What was claimed comes back when the lease lapses.
        log.warning("drain_failed", queue=queue, error=type(error).__name__)
