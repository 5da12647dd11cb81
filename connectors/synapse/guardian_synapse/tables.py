"""The connector's own tables in Synapse's database, on SQLite and PostgreSQL alike, and small helpers on them.

Times are whole milliseconds since 1970, as everywhere in Synapse. Everything here runs inside a transaction; `Txn` is
what Synapse hands to such functions, and any DB-API cursor with `?` parameters will do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol


class Txn(Protocol):
    """A cursor inside a transaction."""

    @property
    def rowcount(self) -> int:
        """How many rows the last statement changed."""

    def execute(self, sql: str, parameters: Sequence[Any] = ..., /) -> Any:
        """Run one statement."""

    def fetchone(self) -> Any:
        """The next row or None."""

    def fetchall(self) -> list[Any]:
        """All rows that are left."""


# Added to, never changed: an older database gets the new ones at the next start.
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS guardian_state (name TEXT NOT NULL PRIMARY KEY, value BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS guardian_accounts (
        user_id TEXT NOT NULL PRIMARY KEY, subject TEXT NOT NULL UNIQUE, created_ts BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS guardian_codes (
        code_hash TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, created_ts BIGINT NOT NULL,
        expires_ts BIGINT NOT NULL, used_ts BIGINT)""",
    """CREATE TABLE IF NOT EXISTS guardian_links (
        link_id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, guardian_ref TEXT NOT NULL,
        display_name TEXT NOT NULL, method TEXT NOT NULL, state TEXT NOT NULL, answer TEXT NOT NULL,
        portal_state TEXT NOT NULL, portal_time TEXT NOT NULL, role TEXT NOT NULL, sees TEXT NOT NULL,
        created_ts BIGINT NOT NULL, ended_by TEXT NOT NULL, email_sha256 TEXT NOT NULL,
        confirmed_ts BIGINT NOT NULL)""",
    """CREATE INDEX IF NOT EXISTS guardian_links_user ON guardian_links (user_id)""",
    """CREATE TABLE IF NOT EXISTS guardian_tries (guardian_ref TEXT NOT NULL, at_ts BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS guardian_controls (
        user_id TEXT NOT NULL PRIMARY KEY, revision BIGINT NOT NULL, controls TEXT NOT NULL, locks TEXT NOT NULL,
        set_by TEXT NOT NULL, body_hash TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS guardian_contacts (
        user_id TEXT NOT NULL, contact TEXT NOT NULL, state TEXT NOT NULL, since_ts BIGINT NOT NULL,
        request_id TEXT NOT NULL, PRIMARY KEY (user_id, contact))""",
    """CREATE TABLE IF NOT EXISTS guardian_hours (
        user_id TEXT NOT NULL, start_ts BIGINT NOT NULL, active_ms BIGINT NOT NULL, sessions BIGINT NOT NULL,
        sent BIGINT NOT NULL, received BIGINT NOT NULL, new_contacts BIGINT NOT NULL, told_ts BIGINT NOT NULL,
        changed INTEGER NOT NULL, PRIMARY KEY (user_id, start_ts))""",
    """CREATE TABLE IF NOT EXISTS guardian_seen (user_id TEXT NOT NULL PRIMARY KEY, at_ts BIGINT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS guardian_outbox (
        seq BIGINT NOT NULL PRIMARY KEY, event_id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, subject TEXT NOT NULL,
        time TEXT NOT NULL, data TEXT NOT NULL, collapse TEXT NOT NULL, state TEXT NOT NULL,
        attempts INTEGER NOT NULL, next_ts BIGINT NOT NULL, created_ts BIGINT NOT NULL)""",
    """CREATE INDEX IF NOT EXISTS guardian_outbox_due ON guardian_outbox (state, next_ts)""",
    """CREATE INDEX IF NOT EXISTS guardian_outbox_collapse ON guardian_outbox (collapse)""",
    """CREATE TABLE IF NOT EXISTS guardian_notices (
        event_id TEXT NOT NULL PRIMARY KEY, user_id TEXT NOT NULL, type TEXT NOT NULL, time TEXT NOT NULL,
        data TEXT NOT NULL, received_ts BIGINT NOT NULL)""",
    """CREATE INDEX IF NOT EXISTS guardian_notices_user ON guardian_notices (user_id, received_ts)""",
)


def make_tables(txn: Txn) -> None:
    """Make what is missing."""
    for statement in _SCHEMA:
        txn.execute(statement)


def state(txn: Txn, name: str) -> int | None:
    """A number kept under a name, such as how far a table was read."""
    txn.execute("SELECT value FROM guardian_state WHERE name = ?", (name,))
    row = txn.fetchone()
    return None if row is None else int(row[0])


def set_state(txn: Txn, name: str, value: int) -> None:
    """Keep a number under a name."""
    txn.execute(
        "INSERT INTO guardian_state (name, value) VALUES (?, ?)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (name, value),
    )


def next_number(txn: Txn, name: str) -> int:
    """The next of a series without gaps downwards; whoever asks at the same time waits for this transaction."""
    txn.execute(
        "INSERT INTO guardian_state (name, value) VALUES (?, 1)"
        " ON CONFLICT (name) DO UPDATE SET value = guardian_state.value + 1",
        (name,),
    )
    return state(txn, name) or 0


def marks(values: Sequence[object]) -> str:
    """As many question marks as there are values."""
    return ", ".join("?" for _ in values)
