"""From a flagged event's 2xx in the sender's hands to the end of its mail's DATA: idle, and under full intake load.

Each event is about another child with a guardian of their own, so that nothing is told together.
"""

import contextlib
import dataclasses
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from random import Random

from bench.figures import milliseconds, percentile, row
from bench.load import BATCH, Load
from bench.mail import Mail
from bench.sender import SINGLE, Sender, encoded, flagged
from bench.server import portal, running, worker
from bench.size import Size
from bench.stack import stack

IDLE_EVENTS = 300
LOADED_EVENTS = 200
WARM_UP = 10
SEED = 7


def rows(size: Size) -> Iterator[dict[str, object]]:
    idle, loaded = size.of(IDLE_EVENTS, 5), size.of(LOADED_EVENTS, 5)
    children = max(BATCH * 2, WARM_UP + idle + loaded)
    with stack() as services:
        from bench.world import populate

        world = populate(children=children, guardians=children)
        with portal(services.environment) as (port, _), worker(services.environment):
            measured = _Latency(world.sender(port), world.source, services.mail)
            measured.seconds(range(WARM_UP))
            yield from _idle_rows(measured.seconds(range(WARM_UP, WARM_UP + idle)))
            load = Load(port, measured.sender.path, world.secret, world.source, list(world.children))
            with _under(load) as batches:
                time.sleep(size.of(3, 0.5))
                began, before = time.monotonic(), batches[204]
                found = measured.seconds(range(children - loaded, children))
                rate = (batches[204] - before) * BATCH / (time.monotonic() - began)
            yield _loaded_row(found, rate, batches)


def _idle_rows(found: list[tuple[float, float]]) -> Iterator[dict[str, object]]:
    waits = [wait for wait, _ in found]
    told = {"n": len(found), "max_ms": milliseconds(max(waits)), "post_p50_ms": _post(found)}
    for share, target in ((0.5, 50), (0.99, 250)):
        value = milliseconds(percentile(waits, share))
        yield row(f"alert_latency_idle_p{share * 100:.0f}", value, "ms", target, wanted="below", **told)


def _loaded_row(found: list[tuple[float, float]], rate: float, batches: Counter[int]) -> dict[str, object]:
    waits = [wait for wait, _ in found]
    return row(
        "alert_latency_loaded_p99",
        milliseconds(percentile(waits, 0.99)),
        "ms",
        1000,
        wanted="below",
        n=len(found),
        p50_ms=milliseconds(percentile(waits, 0.5)),
        max_ms=milliseconds(max(waits)),
        post_p50_ms=_post(found),
        intake_events_per_second=round(rate),
        intake_statuses={str(status): number for status, number in batches.items()},
    )


def _post(found: list[tuple[float, float]]) -> float:
    return milliseconds(percentile([post for _, post in found], 0.5))


class _Latency:
    def __init__(self, sender: Sender, source: str, mail: Mail) -> None:
        self.sender, self.source, self.mail = sender, source, mail
        self._random = Random(SEED)  # noqa: S311  # spacing, not secrets

    def seconds(self, numbers: range) -> list[tuple[float, float]]:
        """For each of these children one event: from 2xx to mail, and how long the post took."""
        return [self._one(number) for number in numbers]

    def _one(self, number: int) -> tuple[float, float]:
        from bench.world import account_of, address_of

        body = encoded(flagged(self.source, account_of(number), 0))
        posted = time.monotonic()
        status = self.sender.post(body, media=SINGLE)
        accepted = time.monotonic()
        if status != 204:
            raise RuntimeError(f"the event was answered {status}")
        arrived = self.mail.arrival(address_of(number))
        time.sleep(self._random.uniform(0.02, 0.08))
        return arrived - accepted, accepted - posted


@contextlib.contextmanager
def _under(load: Load) -> Iterator[Counter[int]]:
    """The load's statuses so far."""
    statuses: Counter[int] = Counter()
    command = [sys.executable, "-m", "bench.load"]
    with running(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the load has no pipes")
        process.stdin.write(json.dumps(dataclasses.asdict(load)).encode())
        process.stdin.close()
        output = process.stdout
        threading.Thread(target=lambda: [statuses.update([int(line)]) for line in output], daemon=True).start()
        yield statuses
