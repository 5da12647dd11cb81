"""A storm: 24,000 flagged events about 1,000 children of one platform in one minute, while another has alerts too.

Four promises, a row each: all is taken, it is told once for each thread, the mails are out in ten minutes, and the
other platform's alerts take no longer than before: those are timed before the storm and during it.
"""

import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.figures import milliseconds, percentile, row
from bench.mail import Mail
from bench.sender import SINGLE, Sender, batches, encoded, flagged, in_threads
from bench.server import portal, wait_until, worker
from bench.size import Size
from bench.stack import stack

EVENTS = 24_000
CHILDREN = 1000
BATCH = 500
CONNECTIONS = 4
SECONDS = 60.0
DRAIN_WITHIN = 600
BEFORE = 60
NEIGHBOURS = 600
WARM_UP = 10
GAP = 0.1
# Each is a thread of its own: one mail per child and class, however often it happens within ten minutes.
CLASSES = ("avatar-harassment", "trade-coercion", "personal-data-exposed", "account-takeover")


def rows(size: Size) -> Iterator[dict[str, object]]:
    number, children = size.of(EVENTS, 400), size.of(CHILDREN, 10)
    with stack() as services:
        from bench.world import populate

        stormy = populate(children=children, guardians=children)
        calm = populate(children=NEIGHBOURS, guardians=NEIGHBOURS, prefix="neighbour")
        with portal(services.environment) as (port, _), worker(services.environment):
            neighbour = Neighbour(calm.sender(port), calm.source, services.mail)
            before = neighbour.seconds(WARM_UP + size.of(BEFORE, 3))[WARM_UP:]
            storm = Storm(stormy.sender(port), events_of(stormy.source, number, children), size.of(SECONDS, 2.0))
            neighbour.start()
            storm.post()
            wait_until(_all_told, "the mails were not settled", seconds=DRAIN_WITHIN)
            drained = time.monotonic() - storm.ended
            during = neighbour.stop()
            most, mails = _most_and_all()
    yield _accepted(storm, number)
    threads = children * len(CLASSES)
    yield row("storm_mails_per_thread", most, "mails", 2, wanted="below", mails=mails, threads=threads)
    yield row("storm_drained", drained, "s", DRAIN_WITHIN, wanted="below", counted_from="the last 2xx")
    yield _delay(before, during)


def events_of(source: str, number: int, children: int) -> list[dict[str, object]]:
    """About one child after the other, and so on with the next class."""
    from bench.world import account_of

    return [flagged(source, account_of(n % children), n, CLASSES[n // children % len(CLASSES)]) for n in range(number)]


class Storm:
    """Posts its batches evenly over `seconds`, on several connections."""

    def __init__(self, sender: Sender, events: list[dict[str, object]], seconds: float) -> None:
        self._sender, self._seconds = sender, seconds
        self._bodies = batches(events, BATCH)
        self.statuses: Counter[int] = Counter()
        self.waits: list[float] = []
        self.took = self.ended = 0.0

    def post(self) -> None:
        began = time.monotonic()
        gap = self._seconds / len(self._bodies)
        in_threads([lambda first=first: self._post_some(first, began, gap) for first in range(CONNECTIONS)])  # type: ignore[misc]
        self.ended = time.monotonic()
        self.took = self.ended - began

    def _post_some(self, first: int, began: float, gap: float) -> None:
        sender = self._sender.another()
        for number in range(first, len(self._bodies), CONNECTIONS):
            time.sleep(max(0.0, began + number * gap - time.monotonic()))
            posted = time.perf_counter()
            self.statuses[sender.post(self._bodies[number])] += 1
            self.waits.append(time.perf_counter() - posted)


@dataclass
class Neighbour:
    """Another platform, which posts one alert, waits for its mail, and posts the next."""

    sender: Sender
    source: str
    mail: Mail
    _told: list[float] = field(default_factory=list)
    _next: int = 0
    _stop_asked: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def seconds(self, number: int) -> list[float]:
        """From each post to the end of its mail."""
        return [self._one() for _ in range(number)]

    def start(self) -> None:
        """In a thread of its own, until `stop`."""
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> list[float]:
        """What each took since `start`."""
        self._stop_asked.set()
        if self._thread is not None:
            self._thread.join(DRAIN_WITHIN)
        return self._told

    def _run(self) -> None:
        while not self._stop_asked.is_set() and self._next < NEIGHBOURS:
            self._told.append(self._one())

    def _one(self) -> float:
        from bench.world import account_of, address_of

        number, self._next = self._next, self._next + 1
        event = flagged(self.source, account_of(number, "neighbour"), 0)
        posted = time.monotonic()
        if self.sender.post(encoded(event), media=SINGLE) != 204:
            raise RuntimeError("the neighbour's event was not taken")
        took = self.mail.arrival(address_of(number, "neighbour"), timeout=DRAIN_WITHIN) - posted
        time.sleep(GAP)
        return took


def _accepted(storm: Storm, number: int) -> dict[str, object]:
    taken = storm.statuses[204] / max(1, sum(storm.statuses.values()))
    return row(
        "storm_accepted",
        taken,
        "of all",
        1,
        wanted="at least",
        events=number,
        took_s=round(storm.took, 1),
        statuses={str(status): count for status, count in storm.statuses.items()},
        batch=BATCH,
        connections=CONNECTIONS,
        p50_ms=milliseconds(percentile(storm.waits, 0.5)),
        p99_ms=milliseconds(percentile(storm.waits, 0.99)),
    )


def _delay(before: list[float], during: list[float]) -> dict[str, object]:
    return row(
        "storm_delay_of_others",
        statistics.median(during) / statistics.median(before),
        "ratio",
        2,
        wanted="below",
        before_p50_ms=milliseconds(statistics.median(before)),
        during_p50_ms=milliseconds(statistics.median(during)),
        during_p95_ms=milliseconds(percentile(during, 0.95)),
        during_max_ms=milliseconds(max(during)),
        n=len(during),
    )


def _all_told() -> bool:
    from notifications.models import Delivery

    open_ones = Delivery.objects.filter(settled_at__isnull=True, notice__recipient__email__startswith="guardian-")
    return not open_ones.exists()


def _most_and_all() -> tuple[int, int]:
    """Mails for one thread and guardian, at most; and of the storm in all."""
    from django.db.models import Count

    from notifications.models import Delivery, DeliveryState

    sent = Delivery.objects.filter(state=DeliveryState.SENT, notice__recipient__email__startswith="guardian-")
    told = (
        sent.values("notice__recipient", "notice__thread").annotate(times=Count("pk")).values_list("times", flat=True)
    )
    return max(told, default=0), sum(told)
