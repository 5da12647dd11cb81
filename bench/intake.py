"""Intake over real HTTP against COPY of the same rows by two connections, and the same batches posted once more.

Interleaved rounds, ratios of one round. Every request is signed, counted against the limits and judged; children are
looked up; rows are upserted into their months' partitions.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import psycopg

from bench.figures import Round, milliseconds, percentile, ratio_row, row
from bench.sender import PLACES, PURCHASES, Sender, batches, hour_before, in_threads, summary, timed
from bench.server import portal
from bench.size import Size
from bench.stack import stack

CHILDREN = 1000
BATCH = 500
CONNECTIONS = 4
TABLE = "activity_activitywindow"
COLUMNS = (
    "child_id, start, size, time, minutes_active, sessions, messages_sent, messages_received, "
    "new_contacts, known_contacts, top_places, purchases"
)


def rows(size: Size) -> Iterator[dict[str, object]]:
    with stack() as services:
        from bench.world import populate

        world = populate(children=CHILDREN, guardians=1, children_each=CHILDREN)
        with portal(services.environment) as (port, _):
            measured = _Intake(services.database_url, world.sender(port), world.source, world.children)
            yield from measured.rows(rounds=size.of(7, 1), hours=size.of(30, 1))


class _Measured(NamedTuple):
    """One round: against COPY, replayed against fresh, and the seconds of each fresh post."""

    against_copy: Round
    replayed: Round
    seconds: list[float]


class _Intake:
    def __init__(self, url: str, sender: Sender, source: str, children: dict[str, int]) -> None:
        self.url, self.sender, self.source, self.children = url, sender, source, children

    def rows(self, *, rounds: int, hours: int) -> Iterator[dict[str, object]]:
        self._round([hour_before(2 + index) for index in range(hours)])  # warms both up
        measured = [
            self._round([hour_before(2 + number * 100 + index) for index in range(hours)])
            for number in range(1, rounds + 1)
        ]
        details: dict[str, object] = {"batch": BATCH, "connections": CONNECTIONS}
        yield ratio_row(
            "intake_against_copy",
            [one.against_copy for one in measured],
            0.25,
            "events/s",
            aim=0.35,
            theirs_is="COPY",
            **details,
        )
        replayed = [one.replayed for one in measured]
        yield ratio_row("intake_replayed", replayed, 1.0, "events/s", theirs_is="the same batches, fresh", **details)
        # Of all rounds together: one round has too few posts, its 99th percentile would be its slowest.
        seconds = [one for round_ in measured for one in round_.seconds]
        details |= {"n": len(seconds), "p50_ms": milliseconds(percentile(seconds, 0.5))}
        yield row("intake_p99", milliseconds(percentile(seconds, 0.99)), "ms", 100, wanted="below", **details)

    def _round(self, hours: Sequence[datetime]) -> _Measured:
        """COPY, then intake, each into the empty table; then intake of the same once more."""
        events = [summary(self.source, account, hour) for hour in hours for account in self.children]
        bodies, text = batches(events, BATCH), _copy_text(list(self.children.values()), hours)
        self._truncate()
        copied = timed(lambda: _copy(self.url, text))
        self._truncate()
        posted, seconds = self._post(bodies)
        replayed, _ = self._post(bodies)
        fresh = len(events) / posted
        return _Measured(Round(fresh, len(events) / copied), Round(len(events) / replayed, fresh), seconds)

    def _post(self, bodies: Sequence[bytes]) -> tuple[float, list[float]]:
        """Seconds of all together and of each."""
        told: list[tuple[int, float]] = []
        took = timed(lambda: told.extend(self.sender.post_all(bodies, connections=CONNECTIONS)))
        if {status for status, _ in told} != {204}:
            raise RuntimeError("not every batch was taken")
        return took, [seconds for _, seconds in told]

    def _truncate(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(f"TRUNCATE {TABLE}".encode())
            connection.execute("CHECKPOINT")


def _copy_text(children: list[int], hours: Sequence[datetime]) -> tuple[bytes, bytes]:
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

    in_threads([lambda text=text: one(text) for text in halves])  # type: ignore[misc]
