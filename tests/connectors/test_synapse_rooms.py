"""What the connector holds of rooms in memory: who is where, who invited whom, and when it is read again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from guardian_synapse import rooms
from guardian_synapse.clock import now_ms
from guardian_synapse.config import Config
from guardian_synapse.journal import Journal
from guardian_synapse.rooms import Around
from guardian_synapse.service import READ_AGAIN_MS, Service
from guardian_synapse.wards import Wards

from tests.connectors.synapse_database import CHILD, FRIEND, PAIR, ROOM, STRANGER, Database


@pytest.fixture
def service(database: Database, config: Config, tmp_path: Path) -> Service:
    async def run(function: Callable[..., Any], *args: Any) -> Any:
        return function(database.txn, *args)

    return Service(config, Wards(), Journal(tmp_path / "journal"), run)


def look(service: Service, database: Database) -> Around | None:
    return asyncio.run(service.look_around(database.top()))


def read_wards(service: Service) -> None:
    asyncio.run(service.refresh_all())


def test_who_is_with_the_child_and_who_invited_it(database: Database) -> None:
    top = database.happened(STRANGER, now_ms(), room="!far", type_="m.room.member")
    database.write("local_current_membership", room_id="!far", user_id=CHILD, event_id=f"$e{top}", membership="invite")
    found = rooms.look_around(database.txn, {CHILD})
    assert found.members == {ROOM: {CHILD, FRIEND, STRANGER}, PAIR: {CHILD, FRIEND}}
    assert found.inviters == {(CHILD, "!far"): STRANGER}
    assert rooms.look_around(database.txn, set()) == Around()


def test_it_is_read_again_when_somebody_moved_or_somebody_new_is_looked_after(
    database: Database, config: Config, service: Service
) -> None:
    assert look(service, database) == Around()
    assert look(service, database) is None
    database.link(config)
    read_wards(service)
    assert look(service, database) is not None
    assert look(service, database) is None
    database.happened(STRANGER, now_ms())
    assert look(service, database) is None, "a message moves nobody"
    database.happened(STRANGER, now_ms(), type_="m.room.member")
    assert look(service, database) is not None
    assert look(service, database) is None


def test_rooms_made_here_whose_ids_do_not_say_so(database: Database) -> None:
    made = {"!a": CHILD, "!b": "@far:other.example", "!c:other.example": CHILD, "!d": "", "!e": None}
    for room, creator in made.items():
        database.write("rooms", room_id=room, creator=creator)
    assert rooms.made_here(database.txn, "school.example") == {"!a"}


def test_a_change_whose_own_reading_failed_is_heeded_all_the_same(
    database: Database, config: Config, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_wards(service)
    database.link(config)
    read_wards(service)
    assert CHILD not in service.wards, "not at every round"
    now = now_ms() + READ_AGAIN_MS
    monkeypatch.setattr("guardian_synapse.service.now_ms", lambda: now)
    read_wards(service)
    assert CHILD in service.wards
    database.txn.execute("UPDATE guardian_links SET state = 'ended'")
    monkeypatch.setattr("guardian_synapse.service.now_ms", lambda: now + READ_AGAIN_MS)
    read_wards(service)
    assert CHILD not in service.wards
