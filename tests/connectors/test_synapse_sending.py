"""What the connector keeps is sent until the portal has taken it, each batch in order, and a flagged event for ever."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from guardian_synapse import outbox
from guardian_synapse.accounts import subject_of
from guardian_synapse.clock import HOUR, now_ms
from guardian_synapse.config import Config
from guardian_synapse.sender import Answer, Sender

from tests.connectors.synapse_database import CHILD, Database


@pytest.fixture
def linked(database: Database, config: Config) -> Database:
    database.link(config)
    database.txn.execute("UPDATE guardian_links SET confirmed_ts = ?", (now_ms() - 10 * HOUR,))
    database.txn.execute("DELETE FROM guardian_outbox")
    return database


class Portal:
    """Answers as it is told, and keeps what it was sent."""

    def __init__(self, database: Database, config: Config) -> None:
        self.answers: Callable[[Any], int] = lambda _: 204
        self.posts: list[Any] = []
        self._database = database
        self.sender = Sender(config, self._post, self._run)

    def drain(self) -> None:
        asyncio.run(self.sender.send_due())

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        self.posts.append(json.loads(body))
        return Answer(self.answers(self.posts[-1]))

    async def _run(self, function: Callable[..., Any], *args: Any) -> Any:
        return function(self._database.txn, *args)


@pytest.fixture
def portal(linked: Database, config: Config) -> Portal:
    return Portal(linked, config)


def fill(database: Database, number: int, type_: str = "contact.added.v1") -> None:
    for one in range(number):
        outbox.record(
            database.txn,
            type_=type_,
            subject=subject_of(database.txn, CHILD),
            data={"incident_id": f"in_{one}"},
        )


def states(database: Database) -> dict[str, int]:
    return dict(database.rows("SELECT state, COUNT(*) FROM guardian_outbox GROUP BY state"))


def test_what_is_taken_is_not_sent_again(linked: Database, portal: Portal) -> None:
    fill(linked, 250)
    portal.drain()
    assert [len(post) for post in portal.posts] == [100, 100, 50]
    assert states(linked) == {"sent": 250}
    numbers = [event["sequence"] for post in portal.posts for event in post]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("status", [0, 401, 404, 429, 500, 503])
def test_a_portal_that_is_away_gets_everything_later(linked: Database, portal: Portal, status: int) -> None:
    fill(linked, 3)
    portal.answers = lambda _: status
    portal.drain()
    assert states(linked) == {"due": 3}
    portal.drain()
    assert len(portal.posts) == 1, "not before its time"
    portal.answers = lambda _: 204
    fill(linked, 1)
    portal.drain()
    portal.drain()
    assert states(linked) == {"sent": 4}, "with the first that gets through the rest is due"


def test_one_event_that_is_refused_keeps_no_other(linked: Database, portal: Portal) -> None:
    fill(linked, 3)

    def judge(post: Any) -> int:
        bad = "in_1" in json.dumps(post)
        return 400 if bad else 204

    portal.answers = judge
    portal.drain()
    assert states(linked) == {"sent": 2, "refused": 1}


@pytest.mark.parametrize("status", [400, 413])
def test_a_flagged_event_is_never_given_up(linked: Database, portal: Portal, status: int) -> None:
    fill(linked, 2, "interaction.flagged.v1")
    portal.answers = lambda _: status
    portal.drain()
    assert states(linked) == {"due": 2}
    portal.answers = lambda _: 409
    linked.txn.execute("DELETE FROM guardian_outbox WHERE seq % 2 = 0")
    linked.txn.execute("UPDATE guardian_outbox SET next_ts = 0")
    portal.drain()
    assert states(linked) == {"refused": 1}, "the portal has had it"


def test_gap_repair_reads_pages(linked: Database, config: Config) -> None:
    fill(linked, 700)
    page = outbox.after(linked.txn, 0, config.source)
    assert len(page) == outbox.PAGE
    rest = outbox.after(linked.txn, int(page[-1]["sequence"]), config.source)
    assert len(rest) >= 200
    assert outbox.after(linked.txn, int(rest[-1]["sequence"]), config.source) == []
