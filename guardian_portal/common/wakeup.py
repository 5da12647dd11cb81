"""The wake-up: a Celery message without content, sent after commit. It may be lost, so it may fail, but never wait.

Its `args` are names of queues and channels at most.
"""

import time
from functools import partial

import structlog
from django.db import transaction
from django.utils.module_loading import import_string
from prometheus_client import Counter

log = structlog.get_logger(__name__)
FAILURES = Counter("portal_wake_up_failures", "Wake-ups that did not reach the broker.", ["queue"])

# After a failure nobody tries for this long: with Redis frozen, each request would else wait for the socket's timeout.
PAUSE_SECONDS = 5.0
_paused_until = 0.0


def wake_after_commit(*, task: str, queue: str, args: tuple[str, ...] = ()) -> None:
    """Wake a worker once the current transaction is durable."""
    transaction.on_commit(partial(wake, task=task, queue=queue, args=args), robust=True)


def wake(*, task: str, queue: str, args: tuple[str, ...] = ()) -> None:
    """Never raises; waits for Redis half a second at most, and then not again for a while. The sweeper catches up."""
    global _paused_until  # noqa: PLW0603  # one circuit breaker per process
    if time.monotonic() < _paused_until:
        FAILURES.labels(queue).inc()
        return
    try:
        _publish(task, queue, args)
    except Exception as error:  # noqa: BLE001  # whatever the broker's library raises, the row is safe already
        _paused_until = time.monotonic() + PAUSE_SECONDS
        FAILURES.labels(queue).inc()
        log.warning("wake_up_failed", queue=queue, error=type(error).__name__)


def _publish(task: str, queue: str, args: tuple[str, ...]) -> None:
    # By name: the Celery application stands above all rooms and is imported by none.
    app = import_string("guardian_portal.celery.app")
    app.send_task(task, args=args, queue=queue, retry=False, ignore_result=True)
