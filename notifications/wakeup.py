"""Which task drains which queue."""

from guardian_portal.common import wakeup


def wake_after_commit(queue: str) -> None:
    """Wake the queue's workers once the current transaction is durable."""
    wakeup.wake_after_commit(task=_task(queue), queue=queue)


def wake(queue: str) -> None:
    """Wake the queue's workers now."""
    wakeup.wake(task=_task(queue), queue=queue)


def _task(queue: str) -> str:
    return f"notifications.tasks.drain_{queue}"
