"""The few of Synapse's own tables that the connector reads, and its own: in SQLite, or in the PostgreSQL of the run."""

from __future__ import annotations

import base64
import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import psycopg
from guardian_synapse import counting, links, reports, tables
from guardian_synapse.codes import new_code
from guardian_synapse.config import Config, read_config
from guardian_synapse.rules import Ward
from guardian_synapse.wards import read_all

SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
CHILD, FRIEND, STRANGER = "@child:school.example", "@friend:school.example", "@stranger:school.example"
ROOM, PAIR = "!class:school.example", "!pair:school.example"
_THEIRS = """
CREATE TABLE users (name TEXT, deactivated SMALLINT DEFAULT 0 NOT NULL);
CREATE TABLE profiles (full_user_id TEXT, displayname TEXT);
CREATE TABLE user_threepids (user_id TEXT, medium TEXT, address TEXT);
CREATE TABLE user_external_ids (auth_provider TEXT, external_id TEXT, user_id TEXT);
CREATE TABLE open_id_tokens (token TEXT, ts_valid_until_ms BIGINT, user_id TEXT);
CREATE TABLE erased_users (user_id TEXT);
CREATE TABLE events (stream_ordering INTEGER PRIMARY KEY, event_id TEXT, type TEXT, room_id TEXT, sender TEXT,
    outlier BOOL DEFAULT FALSE, rejection_reason TEXT, received_ts BIGINT, origin_server_ts BIGINT);
CREATE TABLE rooms (room_id TEXT, creator TEXT);
CREATE TABLE local_current_membership (room_id TEXT, user_id TEXT, event_id TEXT, membership TEXT);
CREATE TABLE current_state_events (room_id TEXT, type TEXT, state_key TEXT, membership TEXT);
CREATE TABLE event_reports (id BIGINT, received_ts BIGINT, user_id TEXT, event_id TEXT, reason TEXT);
CREATE TABLE user_reports (id BIGINT, received_ts BIGINT, user_id TEXT, target_user_id TEXT, reason TEXT);
"""


class OnPostgres:
    """A cursor that takes `?`, as what Synapse hands to functions there does."""

    def __init__(self, connection: psycopg.Connection[Any]) -> None:
        self._cursor = psycopg.ClientCursor(connection)

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    def execute(self, sql: str, parameters: Sequence[Any] = (), /) -> Self:
        self._cursor.execute(sql.replace("%", "%%").replace("?", "%s").encode(), parameters)
        return self

    def fetchone(self) -> Any:
        return self._cursor.fetchone()

    def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()


def _postgres(url: str) -> tuple[psycopg.Connection[Any], OnPostgres]:
    """Tables of this transaction alone, which is never committed."""
    connection = psycopg.connect(url)
    txn = OnPostgres(connection)
    txn.execute("SET search_path TO pg_temp")
    return connection, txn


def _sqlite(path: Path) -> tuple[sqlite3.Connection, sqlite3.Cursor]:
    connection = sqlite3.connect(path)
    return connection, connection.cursor()


class Database:
    """A cursor and what tests write with it."""

    def __init__(self, path: Path) -> None:
        url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
        self.connection: sqlite3.Connection | psycopg.Connection[Any]
        self.txn: sqlite3.Cursor | OnPostgres
        self.connection, self.txn = _sqlite(path) if url.startswith("sqlite") else _postgres(url)
        for statement in _THEIRS.strip().split(";\n"):
            self.txn.execute(statement)
        for user in (CHILD, FRIEND, STRANGER):
            self.write("users", name=user)
        for room, members in ((ROOM, (CHILD, FRIEND, STRANGER)), (PAIR, (CHILD, FRIEND))):
            for user in members:
                self.write("local_current_membership", room_id=room, user_id=user, membership="join")
                self.write(
                    "current_state_events", room_id=room, type="m.room.member", state_key=user, membership="join"
                )
        tables.make_tables(self.txn)
        counting.begin(self.txn)
        reports.begin(self.txn)

    def write(self, table: str, **row: object) -> None:
        names = ", ".join(row)
        self.txn.execute(f"INSERT INTO {table} ({names}) VALUES ({tables.marks([*row])})", [*row.values()])

    def rows(self, sql: str, *values: object) -> list[Any]:
        return self.txn.execute(sql, values).fetchall()

    def happened(self, sender: str, at: int, *, room: str = ROOM, type_: str = "m.room.message") -> int:
        """An event of a room -> its place in the stream."""
        top = self.top() + 1
        row = {"stream_ordering": top, "event_id": f"$e{top}", "type": type_, "room_id": room, "sender": sender}
        self.write("events", **row, received_ts=at)
        return top

    def top(self) -> int:
        """How far the stream of events goes."""
        return int(self.rows("SELECT COALESCE(MAX(stream_ordering), 0) FROM events")[0][0])

    def wards(self) -> dict[str, Ward]:
        return {ward.user: ward for ward in read_all(self.txn)}

    def link(
        self, config: Config, link_id: str = "link1", *, ref: str = "g1", address: str = "0" * 64
    ) -> dict[str, Any]:
        """By code, and with the child's yes."""
        answer = links.claim(self.txn, claim(self.code(config), link_id, ref=ref, address=address), config)
        links.answer(self.txn, CHILD, link_id, approve=True)
        return answer

    def code(self, config: Config) -> str:
        return new_code(self.txn, CHILD, config.secret)


def claim(code: str, link_id: str = "link1", *, ref: str = "g1", address: str = "0" * 64) -> dict[str, Any]:
    """What the portal sends for a guardian who typed a code."""
    guardian = {"ref": ref, "display_name": "Gale", "email_sha256": address}
    return {"op": "links.claim", "method": "code", "code": code, "link_id": link_id, "guardian": guardian}


def config_for(directory: Path, **more: object) -> Config:
    """What an operator writes at least."""
    return read_config(
        {
            **dict.fromkeys(("connection", "intake_url", "portal_url"), "x"),
            "source": "https://school.example/guardian",
            "secret": SECRET,
            "outbound_secret": SECRET,
            "journal": str(directory / "journal"),
            **more,
        }
    )
