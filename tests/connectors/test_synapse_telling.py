"""What the connector tells: hours, reports, refusals; counted from tables by cursor, stored once, sent until taken."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from guardian_synapse import clearing, counting, moving, reports
from guardian_synapse.clock import HOUR, MINUTE, now_ms
from guardian_synapse.config import Config
from guardian_synapse.journal import Journal, Line

from tests.connectors.synapse_database import CHILD, FRIEND, PAIR, STRANGER, Database, config_for


@pytest.fixture
def linked(database: Database, config: Config) -> Database:
    database.link(config)
    database.txn.execute("UPDATE guardian_links SET confirmed_ts = ?", (now_ms() - 10 * HOUR,))
    database.txn.execute("DELETE FROM guardian_outbox")
    return database


def told(database: Database, type_: str) -> list[dict[str, Any]]:
    rows = database.rows("SELECT data FROM guardian_outbox WHERE type = ? ORDER BY seq", type_)
    return [json.loads(data) for (data,) in rows]


def count(database: Database) -> None:
    while counting.count(database.txn, database.wards(), database.top(), set()):
        pass
    counting.summarise(database.txn, database.wards(), 0)


def an_hour() -> int:
    return now_ms() // HOUR * HOUR - HOUR


def test_an_hour_is_counted_and_what_was_written_is_not_read(linked: Database) -> None:
    start = an_hour()
    for minute, sender in ((1, CHILD), (3, CHILD), (4, STRANGER), (40, CHILD), (41, FRIEND)):
        linked.happened(sender, start + minute * MINUTE)
    linked.happened(CHILD, start + 42 * MINUTE, type_="m.reaction")
    count(linked)
    (summary,) = told(linked, "activity.summary.v1")
    assert summary["messages_sent"] == 3
    assert summary["messages_received"] == 2
    assert summary["sessions"] == 2
    assert summary["minutes_active"] == 5
    assert summary["new_contacts"] == 0, "a room of three makes nobody a contact"
    count(linked)
    assert told(linked, "activity.summary.v1") == [summary], "nothing new, nothing told"


def test_nothing_from_before_the_guardian_is_counted(linked: Database) -> None:
    linked.happened(CHILD, now_ms() - 11 * HOUR)
    linked.happened(CHILD, an_hour())
    count(linked)
    assert [summary["messages_sent"] for summary in told(linked, "activity.summary.v1")] == [1]


def test_an_hour_that_waits_is_replaced(linked: Database) -> None:
    for sent in range(1, 4):
        linked.happened(CHILD, an_hour())
        count(linked)
        assert [summary["messages_sent"] for summary in told(linked, "activity.summary.v1")] == [sent]


def test_whom_the_child_writes_to_becomes_a_contact_under_a_pseudonym(linked: Database) -> None:
    linked.happened(FRIEND, an_hour(), room=PAIR)
    count(linked)
    assert not told(linked, "contact.added.v1"), "being written to is not enough"
    met: set[str] = set()
    linked.happened(CHILD, an_hour(), room=PAIR)
    counting.count(linked.txn, linked.wards(), linked.top(), met)
    assert met == {CHILD}
    (contact,) = told(linked, "contact.added.v1")
    assert contact["contact_ref"].startswith("c_")
    assert "friend" not in str(contact)


def test_a_day_without_a_word_is_told_as_such(linked: Database) -> None:
    count(linked)
    (summary,) = told(linked, "activity.summary.v1")
    assert summary["minutes_active"] == summary["messages_sent"] == 0


def report(database: Database, number: int, user: str, sender: str, reason: str, at: int = 0) -> None:
    event = database.happened(sender, now_ms())
    row = {"id": number, "received_ts": at or now_ms(), "user_id": user, "event_id": f"$e{event}", "reason": reason}
    database.write("event_reports", **row)


def test_a_report_reaches_guardians_only_where_the_child_asks_for_it(linked: Database, config: Config) -> None:
    report(linked, 1, CHILD, STRANGER, "nasty")
    report(linked, 2, CHILD, STRANGER, "#Guardian please")
    report(linked, 3, STRANGER, CHILD, "spam")
    report(linked, 4, STRANGER, FRIEND, "not about a child")
    linked.write("user_reports", id=1, received_ts=now_ms(), user_id=CHILD, target_user_id=STRANGER, reason="")
    for _ in range(3):
        reports.read(linked.txn, linked.wards(), config)
    flags = told(linked, "interaction.flagged.v1")
    assert [(flag["class"], flag["role"]) for flag in flags] == [
        ("other", "reporter"),
        ("child-report", "reporter"),
        ("other", "sender"),
        ("other", "reporter"),
    ]
    assert len({flag["incident_id"] for flag in flags}) == 4
    assert not any(word in str(flags) for word in ("nasty", "please", "spam", "stranger"))


def test_a_report_committed_late_is_not_passed_over(linked: Database, config: Config) -> None:
    report(linked, 8, CHILD, STRANGER, "second")
    reports.read(linked.txn, linked.wards(), config)
    report(linked, 7, CHILD, STRANGER, "first, but later in the table")
    reports.read(linked.txn, linked.wards(), config)
    assert len(told(linked, "interaction.flagged.v1")) == 2


def test_a_report_from_before_the_guardian_is_not_told(linked: Database, config: Config) -> None:
    report(linked, 1, CHILD, STRANGER, "#guardian", at=now_ms() - 11 * HOUR)
    reports.read(linked.txn, linked.wards(), config)
    assert not told(linked, "interaction.flagged.v1")


def test_a_report_about_a_guardians_own_account_says_so(linked: Database, config: Config) -> None:
    address = hashlib.sha256(b"gale@example.org").hexdigest()
    linked.txn.execute("UPDATE guardian_links SET email_sha256 = ?", (address,))
    linked.write("user_threepids", user_id=STRANGER, medium="email", address="Gale@example.org")
    report(linked, 1, CHILD, STRANGER, "#guardian")
    reports.read(linked.txn, linked.wards(), config)
    assert told(linked, "interaction.flagged.v1")[0]["actor_relation"] == "linked_guardian"


def test_a_line_of_the_journal_that_is_moved_twice_counts_once(linked: Database, tmp_path: Path) -> None:
    path = tmp_path / "journal"
    line = Line("ev_1", "interaction.blocked.v1", CHILD, {"kind": "dm", "control": "contact.messages"}, now_ms())
    Journal(path).write(line)
    for _ in range(2):  # killed after the commit, before the file was put away
        journal = Journal(path)
        moving.store(linked.txn, journal.take(), linked.wards())
    journal.taken()
    assert len(told(linked, "interaction.blocked.v1")) == 1
    assert Journal(path).take() == []


@pytest.mark.parametrize("torn", [b'{"event_id": "ev_0", "ty', b'\n{"event_id": "ev_0", "ty', b'\n{"at": "noon"}'])
def test_a_torn_line_spoils_no_other(tmp_path: Path, torn: bytes) -> None:
    path = tmp_path / "journal"
    path.write_bytes(torn)
    line = Line("ev_1", "account.disabled.v1", CHILD, {"by": "user"}, 5)
    Journal(path).write(line)
    assert Journal(path).take() == [line]


def test_a_line_that_a_full_disk_tore_spoils_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal, line = Journal(tmp_path / "journal"), Line("ev_1", "account.disabled.v1", CHILD, {"by": "user"}, 5)
    write = os.write
    with monkeypatch.context() as disk:
        disk.setattr(os, "write", lambda file, text: write(file, text[:20]))
        journal.write(line)
    journal.write(line)
    assert journal.take() == [line]


def test_a_line_without_sense_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    line = Line("ev_1", "account.disabled.v1", CHILD, {"by": "user"}, 5)
    path.write_text(json.dumps({**asdict(line), "at": "noon"}))
    Journal(path).write(line)
    assert Journal(path).take() == [line]


def test_an_erased_account_is_deleted_and_any_other_disabled(linked: Database) -> None:
    line = Line("ev_1", "account.disabled.v1", CHILD, {"by": "user"}, now_ms())
    moving.store(linked.txn, [line], linked.wards())
    linked.write("erased_users", user_id=CHILD)
    moving.store(linked.txn, [Line("ev_2", *_of(line))], linked.wards())
    types = [type_ for (type_,) in linked.rows("SELECT type FROM guardian_outbox ORDER BY seq")]
    assert types == ["account.disabled.v1", "account.deleted.v1"]


def _of(line: Line) -> tuple[str, str, dict[str, Any], int]:
    return line.type, line.user, line.data, line.at


def test_the_operator_may_have_every_report_told(linked: Database, tmp_path: Path) -> None:
    report(linked, 1, CHILD, STRANGER, "nasty")
    reports.read(linked.txn, linked.wards(), config_for(tmp_path, tell_every_report=True))
    assert told(linked, "interaction.flagged.v1")[0]["class"] == "child-report"


def test_what_is_kept_about_a_released_account_is_forgotten(linked: Database) -> None:
    linked.happened(CHILD, an_hour(), room=PAIR)
    count(linked)
    clearing.clear(linked.txn)
    assert linked.rows("SELECT contact FROM guardian_contacts") == [(FRIEND,)]
    linked.txn.execute("UPDATE guardian_links SET state = 'ended'")
    clearing.clear(linked.txn)
    for table in ("guardian_contacts", "guardian_hours", "guardian_seen"):
        assert linked.rows(f"SELECT * FROM {table}") == []
