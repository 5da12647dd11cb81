"""What the connector declares and sends, read as the portal reads it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from guardian_synapse import catalogue, contacts, counting, moving, outbox, reports, schedule
from guardian_synapse.accounts import subject_of
from guardian_synapse.clock import HOUR, now_ms
from guardian_synapse.config import Config
from guardian_synapse.journal import Line
from hypothesis import given
from hypothesis import strategies as st

from guardian_portal.controls.catalogue import Control
from guardian_portal.controls.declaring import read_catalogue
from guardian_portal.controls.weeks import DAYS, is_spans, minutes_of
from guardian_portal.platforms.events import DATA_TYPES, PREFIX
from tests.connectors.synapse_database import CHILD, FRIEND, PAIR, STRANGER, Database

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
clocks = st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
spans = st.fixed_dictionaries(
    {
        "days": st.lists(st.sampled_from(DAYS), min_size=1, max_size=3),
        "start": clocks,
        "end": st.one_of(clocks, st.just("24:00")),
    }
).filter(lambda span: span["start"] != span["end"])
some_json = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)), st.lists, max_leaves=4
)


def declared() -> dict[str, Control]:
    return {control.key: control for control in read_catalogue(catalogue.document()).controls}


def test_the_portal_takes_the_catalogue() -> None:
    found = declared()
    assert found.keys() == catalogue.BY_KEY.keys()
    for key, control in found.items():
        assert catalogue.is_valid(key, control.strictest)
        terms = control.at_ages(0, 120)
        assert terms.default == terms.loosest == catalogue.DEFAULTS[key]


@given(st.sampled_from(sorted(catalogue.BY_KEY)), st.one_of(some_json, st.lists(spans, max_size=3)))
def test_both_sides_know_the_same_values(key: str, value: Any) -> None:
    assert catalogue.is_valid(key, value) == declared()[key].is_valid(value)


@given(st.lists(spans, max_size=3), st.integers(0, 7 * 24 * 60 - 1))
def test_both_sides_read_a_week_alike(value: list[dict[str, Any]], minute: int) -> None:
    assert schedule.is_spans(value) == is_spans(value) is True
    assert schedule.covers(value, MONDAY + timedelta(minutes=minute)) == bool(minutes_of(value) >> minute & 1)


def test_every_event_can_be_read(database: Database, config: Config) -> None:
    """One of each kind that the connector makes."""
    database.happened(CHILD, now_ms(), room=PAIR)
    database.link(config)
    txn = database.txn
    txn.execute("UPDATE guardian_links SET confirmed_ts = ?", (now_ms() - 2 * HOUR,))
    wards = database.wards()
    contacts.add(txn, CHILD, STRANGER)
    contacts.remove(txn, CHILD, STRANGER)
    contacts.ask(txn, CHILD, FRIEND + "x")
    database.happened(CHILD, now_ms() - HOUR)
    counting.count(txn, wards, database.top(), set())
    counting.summarise(txn, wards, 0)
    reports.tell(txn, CHILD, config, "once")
    row = {"id": 1, "received_ts": now_ms(), "user_id": CHILD, "target_user_id": STRANGER, "reason": ""}
    database.write("user_reports", **row)
    reports.read(txn, wards, config)
    lines = [
        Line("ev_1", "interaction.blocked.v1", CHILD, {"kind": "dm", "control": "contact.messages"}, now_ms()),
        Line("ev_2", "account.updated.v1", CHILD, {"display_handle": "kit"}, now_ms()),
        Line("ev_3", "account.disabled.v1", CHILD, {"by": "user"}, now_ms()),
    ]
    moving.store(txn, lines, wards)
    events = outbox.after(txn, 0, config.source)
    kinds = {event["type"].removeprefix(PREFIX) for event in events}
    assert kinds == {
        *("link.confirmed.v1", "contact.added.v1", "contact.removed.v1", "permission.requested.v1"),
        *("activity.summary.v1", "interaction.flagged.v1", "interaction.blocked.v1"),
        *("account.updated.v1", "account.disabled.v1"),
    }
    for event in events:
        assert event["subject"] == subject_of(txn, CHILD)
        msgspec.json.decode(json.dumps(event["data"]), type=DATA_TYPES[event["type"]])
