"""Reports become flagged interactions: Synapse calls no module for them, so its two tables are read by cursor.

What a report says stays here. A child's own report reaches guardians only where the child asked for it with a word in
the reason: children stop reporting when each report is told at home. Everything else goes to the portal's desk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guardian_synapse import outbox
from guardian_synapse.accounts import subject_of
from guardian_synapse.clock import DAY, now_ms, written
from guardian_synapse.config import Config
from guardian_synapse.contacts import pseudonym
from guardian_synapse.rules import Ward
from guardian_synapse.tables import Txn, set_state, state

# Two reports at one moment may be committed in either order: what came a little before the cursor is looked at again.
LOOK_BACK = 200
OLDEST_MS = 20 * DAY
AT_ONCE = 500
_QUERIES = {
    "event_reports": "SELECT r.id, r.received_ts, r.user_id, e.sender, r.reason FROM event_reports r"
    " LEFT JOIN events e ON e.event_id = r.event_id",
    "user_reports": "SELECT r.id, r.received_ts, r.user_id, r.target_user_id, r.reason FROM user_reports r",
}


@dataclass(frozen=True, slots=True)
class Report:
    """One row: who reported whom."""

    table: str
    id: int
    at: int
    reporter: str
    reported: str
    reason: str


def begin(txn: Txn) -> None:
    """The first time: only what comes from now on."""
    for table in _QUERIES:
        if state(txn, table) is None:
            txn.execute(f"SELECT COALESCE(MAX(id), 0) FROM {table}")
            top = int(txn.fetchone()[0])
            set_state(txn, table, top)
            set_state(txn, f"{table}-begun", top)


def read(txn: Txn, wards: Mapping[str, Ward], config: Config) -> int:
    """Store an event for each report by or about a ward. Returns how many."""
    return sum(_read(txn, table, wards, config) for table in _QUERIES)


def _read(txn: Txn, table: str, wards: Mapping[str, Ward], config: Config) -> int:
    cursor, begun = state(txn, table) or 0, state(txn, f"{table}-begun") or 0
    txn.execute(
        f"{_QUERIES[table]} WHERE r.id > ? AND r.received_ts > ? ORDER BY r.id LIMIT ?",
        (max(cursor - LOOK_BACK, begun), now_ms() - OLDEST_MS, AT_ONCE),
    )
    reports = [
        Report(table, id_, at, reporter, reported or "", reason or "")
        for id_, at, reporter, reported, reason in txn.fetchall()
    ]
    stored = sum(_store(txn, report, wards, config) for report in reports)
    if reports and reports[-1].id > cursor:
        set_state(txn, table, reports[-1].id)
    return stored


def _store(txn: Txn, report: Report, wards: Mapping[str, Ward], config: Config) -> int:
    parts = [(report.reporter, "reporter"), (report.reported, "sender")]
    return sum(_flag(txn, report, user, role, config) for user, role in parts if _is_seen(wards.get(user), report))


def _is_seen(ward: Ward | None, report: Report) -> bool:
    """Guardians see nothing from before their time."""
    return ward is not None and ward.since is not None and ward.since <= report.at


def _flag(txn: Txn, report: Report, user: str, role: str, config: Config) -> bool:
    subject = subject_of(txn, user)
    incident = hashlib.sha256(f"{config.source} {report.table} {report.id} {subject}".encode()).hexdigest()[:32]
    data: dict[str, Any] = {
        "incident_id": f"in_{incident}",
        "class": "child-report" if role == "reporter" and _asks_for_guardians(report, config) else "other",
        "role": role,
        "detected_by": "user_report",
        "occurred_at": written(report.at),
        "state": "open",
        "guardian_notice": "allowed",
    }
    other = report.reported if role == "reporter" else ""
    if other:
        data["contact_ref"] = pseudonym(txn, user, other)
        data["actor_relation"] = _relation(txn, user, other)
    return outbox.record(
        txn,
        type_="interaction.flagged.v1",
        subject=subject,
        data=data,
        event_id=f"fl_{incident}",
        at=report.at,
    )


def tell(txn: Txn, user: str, config: Config, request_id: str) -> None:
    """The child asks, without reporting anybody, that a guardian be told that something is wrong."""
    subject = subject_of(txn, user)
    incident = hashlib.sha256(f"{config.source} tell {request_id} {subject}".encode()).hexdigest()[:32]
    data = {
        "incident_id": f"in_{incident}",
        "class": "child-report",
        "role": "reporter",
        "detected_by": "user_report",
        "occurred_at": written(now_ms()),
        "state": "open",
        "guardian_notice": "allowed",
    }
    outbox.record(txn, type_="interaction.flagged.v1", subject=subject, data=data, event_id=f"fl_{incident}")


def _asks_for_guardians(report: Report, config: Config) -> bool:
    word = config.tell_word.casefold()
    return config.tell_every_report or bool(word and word in report.reason.casefold())


def _relation(txn: Txn, user: str, other: str) -> str:
    """Whether the reported account has the address of one of the child's guardians: then guardians are told nothing."""
    txn.execute("SELECT email_sha256 FROM guardian_links WHERE user_id = ?", (user,))
    guardians = {row[0] for row in txn.fetchall()}
    txn.execute("SELECT address FROM user_threepids WHERE user_id = ? AND medium = 'email'", (other,))
    own = {hashlib.sha256(row[0].strip().lower().encode()).hexdigest() for row in txn.fetchall()}
    return "linked_guardian" if own & guardians else "unknown"
