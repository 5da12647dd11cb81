"""Which task drains which lane, and on which of Celery's queues: mail on its own two, every other channel apart."""

from typing import Any

from guardian_portal.common import wakeup
from notifications.channels import EMAIL
from notifications.claims import Lane

# Served by workers of their own: what waits for a far side there keeps no mail waiting.
OTHER_CHANNELS = "channels"


def wake_after_commit(lane: Lane) -> None:
    """Wake the lane's workers once the current transaction is durable."""
    wakeup.wake_after_commit(**_call(lane))


def wake(lane: Lane) -> None:
    """Wake the lane's workers now."""
    wakeup.wake(**_call(lane))


def _call(lane: Lane) -> dict[str, Any]:
    if lane.channel == EMAIL:
        return {"task": f"notifications.tasks.drain_{lane.queue}", "queue": lane.queue}
    names = (str(lane.queue), lane.channel)
    return {"task": "notifications.tasks.drain_channel", "queue": OTHER_CHANNELS, "args": names}
