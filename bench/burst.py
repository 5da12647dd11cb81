"""A minute's 24,000 flagged events about 1,000 children, in batches over four connections; then their mails' drain."""

import time
from collections import Counter
from collections.abc import Iterator

from bench.figures import milliseconds, percentile, row
from bench.sender import batches, flagged, timed
from bench.server import portal, wait_until, worker
from bench.size import Size
from bench.stack import stack

EVENTS = 24_000
CHILDREN = 1000
BATCH = 500
CONNECTIONS = 4
SECONDS = 60
# Each is a thread of its own: one mail per child and class, however often it happens within ten minutes.
CLASSES = ("avatar-harassment", "trade-coercion", "personal-data-exposed", "account-takeover")


def rows(size: Size) -> Iterator[dict[str, object]]:
    number, children = size.of(EVENTS, 100), size.of(CHILDREN, 10)
    with stack() as services:
        from bench.world import account_of, populate

        world = populate(children=children, guardians=children)
        with portal(services.environment) as (port, _), worker(services.environment):
            sender = world.sender(port)
            events = [
                flagged(world.source, account_of(n % children), n, CLASSES[n // children % 4]) for n in range(number)
            ]
            told: list[tuple[int, float]] = []
            began = time.monotonic()
            took = timed(lambda: told.extend(sender.post_all(batches(events, BATCH), connections=CONNECTIONS)))
            wait_until(_all_settled, "the mails were not settled", seconds=600)
            drained = time.monotonic() - began
    statuses = Counter(status for status, _ in told)
    waits = [seconds for _, seconds in told]
    yield {
        **row("burst", took, "s", SECONDS, wanted="below"),
        "ok": set(statuses) == {204} and took < SECONDS,
        "events": number,
        "events_per_second": round(number / took),
        "statuses": {str(status): count for status, count in statuses.items()},
        "batch": BATCH,
        "connections": CONNECTIONS,
        "p50_ms": milliseconds(percentile(waits, 0.5)),
        "p99_ms": milliseconds(percentile(waits, 0.99)),
        "mails": services.mail.count,
        "mails_all_sent_after_s": round(drained, 1),
    }


def _all_settled() -> bool:
    from notifications.models import Delivery

    return not Delivery.objects.filter(settled_at__isnull=True).exists()
