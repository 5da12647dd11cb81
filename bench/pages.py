"""The guardian's home page and an alert page against a signed-in line behind the same middleware on the same server."""

import statistics
from collections.abc import Iterator

from bench.browsing import browse
from bench.figures import Round, milliseconds, percentile, ratio_row, row
from bench.sender import Sender, batches, flagged
from bench.server import portal
from bench.size import Size
from bench.stack import stack

ROUNDS = 7
REQUESTS = 400
CONNECTIONS = 8
LINE = "/bench/line/"
CLASSES = ("avatar-harassment", "bullying-target", "scam")


def rows(size: Size) -> Iterator[dict[str, object]]:
    rounds, requests = size.of(ROUNDS, 1), size.of(REQUESTS, 20)
    with stack(with_pages=True) as services, portal(services.environment) as (port, _):
        pages, cookie = family_of_two(port)
        for path in (LINE, *pages.values()):
            browse(port, path, cookie, requests=size.of(100, 5), connections=CONNECTIONS)
        for name, path in pages.items():
            yield from _page_rows(name, port, path, cookie, rounds, requests)


def _page_rows(name: str, port: int, path: str, cookie: str, rounds: int, requests: int) -> Iterator[dict[str, object]]:
    measured, p50s, p99s = [], [], []
    for _ in range(rounds):
        line = browse(port, LINE, cookie, requests=requests, connections=CONNECTIONS)
        page = browse(port, path, cookie, requests=requests, connections=CONNECTIONS)
        measured.append(Round(ours=page.rate, theirs=line.rate))
        p50s.append(percentile(page.seconds, 0.5))
        p99s.append(percentile(page.seconds, 0.99))
    details = {"connections": CONNECTIONS, "requests_a_round": requests}
    yield ratio_row(f"{name}_page", measured, 0.3, "pages/s", aim=0.5, theirs_is="a signed-in line", **details)
    value, p50 = milliseconds(statistics.median(p99s)), milliseconds(statistics.median(p50s))
    yield row(f"{name}_page_p99", value, "ms", 100, wanted="below", p50_ms=p50, rounds=rounds, **details)


def family_of_two(port: int) -> tuple[dict[str, str], str]:
    """A guardian with two children and three alerts: their pages by name, and their cookie."""
    from bench.world import account_of, populate, session_cookie
    from guardian_portal.incidents.models import Alert

    world = populate(children=2, guardians=1, children_each=2)
    _post(
        world.sender(port),
        [flagged(world.source, account_of(number % 2), number, CLASSES[number]) for number in range(3)],
    )
    alert = Alert.objects.order_by("-severity").first()
    if Alert.objects.count() != len(CLASSES) or alert is None:
        raise RuntimeError("there should be three alerts")
    return {"home": "/children/", "alert": f"/alerts/{alert.public_id}/"}, session_cookie(0)


def _post(sender: Sender, events: list[dict[str, object]]) -> None:
    for body in batches(events, len(events)):
        if sender.post(body) != 204:
            raise RuntimeError("the events were not taken")
