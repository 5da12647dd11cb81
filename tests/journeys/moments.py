"""Moves moments in a running demo's database: days pass without anybody waiting for them."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.journeys.outside import Demo

Columns = dict[str, datetime | str]


def set_link(demo: Demo, link_id: str, **columns: datetime | str) -> None:
    """Write these columns of one link, as if they had been so from the beginning."""
    _set(demo, "family_guardianship", {"public_id": link_id}, columns)


def set_child(demo: Demo, subject: str, **columns: datetime | str) -> None:
    """The same of the child with this account."""
    _set(demo, "family_child", {"account": subject}, columns)


def set_invitation(demo: Demo, invitation_id: str, **columns: datetime | str) -> None:
    """The same of one invitation."""
    _set(demo, "family_invitation", {"public_id": invitation_id}, columns)


def set_announced_end(demo: Demo, reason: str, **columns: datetime | str) -> None:
    """The same of the end of supervision that the platform announced for this reason."""
    _set(demo, "family_ageout", {"reason": reason}, columns)


def _set(demo: Demo, table: str, key: Columns, columns: Columns) -> None:
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    write = _in_file if url.startswith("sqlite") else _on_server
    assert write(demo, url, table, key, columns) == 1


def _in_file(demo: Demo, _url: str, table: str, key: Columns, columns: Columns) -> int:
    said = {name: f"{at:%Y-%m-%d %H:%M:%S.%f}" if isinstance(at, datetime) else at for name, at in columns.items()}
    with contextlib.closing(sqlite3.connect(demo.state / "portal.sqlite3", timeout=30)) as database, database:
        names = ", ".join(f"{name} = :{name}" for name in said)
        which = " AND ".join(f"{name} = :{name}" for name in key)
        return database.execute(f"UPDATE {table} SET {names} WHERE {which}", {**said, **key}).rowcount


def _on_server(demo: Demo, url: str, table: str, key: Columns, columns: Columns) -> int:
    query = sql.SQL("UPDATE {} SET {} WHERE {}").format(
        sql.Identifier(table), sql.SQL(", ").join(_equals(columns)), sql.SQL(" AND ").join(_equals(key))
    )
    with psycopg.connect(urlsplit(url)._replace(path=f"/journey_{demo.port}").geturl()) as database:
        return database.execute(query, {**columns, **key}).rowcount


def _equals(names: Columns) -> list[sql.Composed]:
    return [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in names]
