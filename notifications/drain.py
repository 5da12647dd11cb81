"""Draining a queue: claim a batch, take it to the mail server, again until nothing is due or its seconds are over."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from notifications.channels import EMAIL, channels
from notifications.claims import claim
from notifications.limits import CLAIM_SIZE, DRAIN_SECONDS
from notifications.respecting import respect


@dataclass(frozen=True)
class Drained:
    """How many deliveries were claimed, and whether time alone ended it, so that another should go on."""

    claimed: int
    out_of_time: bool


def drain(
    *, queue: str, channel: str = EMAIL, seconds: float = DRAIN_SECONDS, stop: Callable[[], bool] = lambda: False
) -> Drained:
    """Any number of workers may drain at once. Ends early when `stop()` says so or the mail server is away."""
    until, claimed, more = time.monotonic() + seconds, 0, False

    def may_go_on() -> bool:
        return time.monotonic() < until and not stop()

    while may_go_on():
        batch = claim(queue=queue, channel=channel, in_turns=more)
        claimed, more = claimed + len(batch), len(batch) == CLAIM_SIZE
        wanted = respect(batch)
        if not batch or (wanted and not channels()[channel].deliver(wanted, may_go_on=may_go_on)):
            return Drained(claimed, out_of_time=False)
    return Drained(claimed, out_of_time=not stop())
