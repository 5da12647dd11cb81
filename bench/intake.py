"""Intake over real HTTP against COPY of the same rows by two connections: interleaved rounds, ratios of one round.

Every request is signed, counted against the limits and judged; children are looked up; rows are upserted.
"""

import base64
import hashlib
import hmac
import http.client
import json
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue

import psycopg

from bench.postgres import fresh_database
from bench.server import portal

CHILDREN = 1000
BATCH = 500
BATCHES_A_ROUND = 60
ROUNDS = 7
CONNECTIONS = 4
TABLE = "activity_activitywindow"
COLUMNS = (
    "child_id, start, size, time, minutes_active, sessions, messages_sent, messages_received, "
    "new_contacts, known_contacts, top_places, purchases"
)
PLACES = [{"place_key": "other", "minutes": 25}]
PURCHASES = [{"count": 1, "minor_units": 499, "currency": "EUR"}]


def rows() -> Iterator[dict[str, object]]:
    """One row with the medians over the rounds."""
    with fresh_database() as url:
        environment = {"DEBUG": "1", "DATABASE_URL": url}
        os.environ.update(environment)
        source, secret, path, children = _prepare()
        with portal(environment) as port:
            yield _measure(url, port, source, secret, path, children)


def _measure(url: str, port: int, source: str, secret: str, path: str, children: dict[str, int]) -> dict[str, object]:
    ratios, rates, copies, p99s, p50s = [], [], [], [], []
    for number in range(ROUNDS + 1):
        hours = [_hour(number, index) for index in range(BATCHES_A_ROUND * BATCH // CHILDREN)]
        bodies = list(_bodies(source, list(children), hours))
        copied = _copy_text(list(children.values()), hours)
        _truncate(url)
        copy = len(bodies) * BATCH / _timed(lambda copied=copied: _copy(url, copied))  # type: ignore[misc]
        _truncate(url)
        latencies: list[float] = []
        rate = (
            len(bodies)
            * BATCH
            / _timed(
                lambda bodies=bodies, latencies=latencies: _post(port, path, secret, bodies, latencies)  # type: ignore[misc]
            )
        )
        if number == 0:
            continue  # warms both up
        latencies.sort()
        ratios.append(rate / copy)
        rates.append(rate)
        copies.append(copy)
        p50s.append(latencies[len(latencies) // 2])
        p99s.append(latencies[int(len(latencies) * 0.99)])
    return {
        "measure": f"activity.summary in batches of {BATCH}, {CONNECTIONS} connections, against COPY by two",
        "rounds": ROUNDS,
        "ratio": round(statistics.median(ratios), 3),
        "ratio_min": round(min(ratios), 3),
        "events_per_second": round(statistics.median(rates)),
        "copy_rows_per_second": round(statistics.median(copies)),
        "p50_ms": round(statistics.median(p50s) * 1000, 1),
        "p99_ms": round(statistics.median(p99s) * 1000, 1),
    }


def _prepare() -> tuple[str, str, str, dict[str, int]]:
    """Migrate, connect a platform, and give each of its accounts a guardian."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "guardian_portal.settings")
    django.setup()
    from django.core.management import call_command

    from accounts.models import User
    from guardian_portal.family.models import Child, Guardianship, GuardianshipState
    from guardian_portal.platforms.services import NewConnection, connect_platform

    call_command("migrate", verbosity=0)
    source = "https://bench.example"
    connected = connect_platform(new=NewConnection(name="Bench", source=source, base_url="http://127.0.0.1:9"))
    connection = connected.connection
    guardian = User.objects.create_user("bench@example.org")
    children = Child.objects.bulk_create(
        [Child(connection=connection, account=f"account-{number:06d}") for number in range(CHILDREN)]
    )
    active = {"state": GuardianshipState.ACTIVE, "activated_at": datetime.now(UTC) - timedelta(days=90)}
    Guardianship.objects.bulk_create(
        [Guardianship(guardian=guardian, child=child, connection=connection, **active) for child in children]
    )
    path = f"/intake/v1/{connection.public_id}/events"
    return source, connected.secret, path, {child.account: child.pk for child in children}


def _hour(number: int, index: int) -> datetime:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    return now - timedelta(hours=2 + number * 100 + index)


def _bodies(source: str, accounts: list[str], hours: list[datetime]) -> Iterator[bytes]:
    for hour in hours:
        for at in range(0, len(accounts), BATCH):
            events = [_event(source, account, hour) for account in accounts[at : at + BATCH]]
            yield json.dumps(events, separators=(",", ":")).encode()


def _event(source: str, account: str, hour: datetime) -> dict[str, object]:
    end = (hour + timedelta(hours=1)).isoformat()
    return {
        "specversion": "1.0",
        "id": f"{account}-{hour:%Y%m%d%H}",
        "source": source,
        "type": "org.guardianportal.activity.summary.v1",
        "subject": account,
        "time": end,
        "data": {
            "window": {"start": hour.isoformat(), "end": end},
            "minutes_active": 42,
            "sessions": 2,
            "messages_sent": 31,
            "messages_received": 28,
            "new_contacts": 1,
            "known_contacts": 6,
            "top_places": PLACES,
            "purchases": PURCHASES,
        },
    }


def _copy_text(children: list[int], hours: list[datetime]) -> tuple[bytes, bytes]:
    """The same rows as COPY text, half for each connection."""
    places, purchases = json.dumps(PLACES), json.dumps(PURCHASES)
    lines = [
        f"{child}\t{hour.isoformat()}\t3600\t{hour + timedelta(hours=1)}\t42\t2\t31\t28\t1\t6\t{places}\t{purchases}\n"
        for hour in hours
        for child in children
    ]
    middle = len(lines) // 2
    return "".join(lines[:middle]).encode(), "".join(lines[middle:]).encode()


def _copy(url: str, halves: Iterable[bytes]) -> None:
    def one(text: bytes) -> None:
        with psycopg.connect(url) as connection, connection.cursor() as cursor:  # noqa: SIM117
            with cursor.copy(f"COPY {TABLE} ({COLUMNS}) FROM STDIN".encode()) as copy:
                copy.write(text)

    _in_threads([lambda text=text: one(text) for text in halves])  # type: ignore[misc]


def _post(port: int, path: str, secret: str, bodies: list[bytes], latencies: list[float]) -> None:
    """Bodies are signed beforehand, as a platform's own machines would; the clock runs for the posts."""
    queue: SimpleQueue[tuple[dict[str, str], bytes] | None] = SimpleQueue()
    for number, body in enumerate(bodies):
        queue.put((_headers(secret, number, body), body))
    for _ in range(CONNECTIONS):
        queue.put(None)

    def one() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while (job := queue.get()) is not None:
            began = time.perf_counter()
            connection.request("POST", path, job[1], job[0])
            answer = connection.getresponse()
            said = answer.read()
            latencies.append(time.perf_counter() - began)
            if answer.status != 204:
                raise RuntimeError(f"{answer.status}: {said[:200]!r}")

    _in_threads([one] * CONNECTIONS)


def _headers(secret: str, number: int, body: bytes) -> dict[str, str]:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    stamp = str(int(time.time()))
    signed = hmac.new(key, f"msg_{number}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": "application/cloudevents-batch+json",
        "webhook-id": f"msg_{number}",
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(signed).decode(),
    }


def _in_threads(jobs: list[Callable[[], None]]) -> None:
    failures: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001  raised again below, in the thread that measures
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _truncate(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"TRUNCATE {TABLE}".encode())
        connection.execute("CHECKPOINT")
