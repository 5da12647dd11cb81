"""Proportional size of a web worker and a Celery child, and its growth over many requests and tasks. Linux only."""

from collections.abc import Callable, Iterator
from pathlib import Path

from bench.browsing import browse
from bench.figures import row
from bench.mail import Mail
from bench.pages import CONNECTIONS, family_of_two
from bench.sender import SINGLE, Sender, encoded, flagged
from bench.server import portal, wait_until, worker
from bench.size import Size
from bench.stack import Stack, stack

COUNT = 10_000
# Caches of templates, addresses and statements are full by then; growth counts from here.
WARM_UP = 1000
STEPS = 10
MEGABYTES = 130
GROWTH = 5.0


def rows(size: Size) -> Iterator[dict[str, object]]:
    count = size.count or size.of(COUNT, 40)
    with stack(with_pages=True) as services:
        yield from _web(services, count)
        yield from _celery(services, count)


def _web(services: Stack, count: int) -> Iterator[dict[str, object]]:
    with portal(services.environment, workers=1) as (port, pid):
        pages, cookie = family_of_two(port)

        def ask(number: int) -> None:
            for path in pages.values():
                browse(port, path, cookie, requests=max(CONNECTIONS, number // 2), connections=CONNECTIONS)

        yield from _rows("web_worker", "requests", lambda: children_of(pid), ask, count)


def _celery(services: Stack, count: int) -> Iterator[dict[str, object]]:
    """One child, so that it gets all tasks; one in ten of them has a mail to send."""
    from bench.world import account_of, address_of, populate

    mails = (WARM_UP + count) // 10 + STEPS + 1
    world = populate(children=mails, guardians=mails, prefix="task")
    with portal(services.environment, workers=1) as (port, _), worker(services.environment, children=1) as pid:
        work = _Work(
            world.sender(port),
            services.mail,
            [(account_of(n, "task"), address_of(n, "task")) for n in range(mails)],
            world.source,
        )
        yield from _rows("celery_child", "tasks", lambda: children_of(pid), work.tasks, count)


class _Work:
    """Makes tasks, some with a mail, and waits until all are done."""

    def __init__(self, sender: Sender, mail: Mail, people: list[tuple[str, str]], source: str) -> None:
        self.sender, self.mail, self.people, self.source = sender, mail, people, source

    def tasks(self, number: int) -> None:
        from notifications.claims import Lane
        from notifications.wakeup import wake

        for _ in range(max(1, number // 10)):
            account, address = self.people.pop()
            self.sender.post(encoded(flagged(self.source, account, 0)), media=SINGLE)
            for _ in range(9):
                wake(Lane("alerts"))
            self.mail.arrival(address)
        wait_until(_no_task_waits, "the tasks were not done", seconds=120)


def _no_task_waits() -> bool:
    import redis
    from django.conf import settings

    with redis.Redis.from_url(settings.REDIS_URL) as client:
        return bool(client.llen("alerts") == 0)


def _rows(
    name: str, unit: str, processes: Callable[[], list[int]], work: Callable[[int], None], count: int
) -> Iterator[dict[str, object]]:
    work(min(WARM_UP, count))
    before = max(megabytes(pid) for pid in processes())
    for _ in range(STEPS):
        work(count // STEPS)
    after = max(megabytes(pid) for pid in processes())
    told = {unit: count, "before_mb": round(before, 1)}
    yield row(f"memory_{name}", after, "MB", MEGABYTES, wanted="below", **told)
    yield row(f"memory_{name}_growth", (after / before - 1) * 100, "%", GROWTH, wanted="below", **told)


def children_of(pid: int) -> list[int]:
    """Those that the process started: granian's and Celery's main processes only watch over them."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(one) for one in found] or [pid]


def megabytes(pid: int) -> float:
    """Pss: memory shared with others counts by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("the kernel does not tell the proportional size")
