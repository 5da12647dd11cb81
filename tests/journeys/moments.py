"""Moves a link's moments in a running demo's database: days pass without anybody waiting for them."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from datetime import datetime
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from tests.journeys.outside import Demo

TABLE = "family_guardianship"


def set_link(demo: Demo, link_id: str, **columns: datetime | str) -> None:
    """Write these columns of one link, as if they had been so from the beginning."""
    url = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    write = _in_file if url.startswith("sqlite") else _on_server
    assert write(demo, url, link_id, columns) == 1


def _in_file(demo: Demo, _url: str, link_id: str, columns: dict[str, datetime | str]) -> int:
    said = {name: f"{at:%Y-%m-%d %H:%M:%S.%f}" if isinstance(at, datetime) else at for name, at in columns.items()}
    with contextlib.closing(sqlite3.connect(demo.state / "portal.sqlite3", timeout=30)) as database, database:
        names = ", ".join(f"{name} = :{name}" for name in said)
        found = database.execute(f"UPDATE {TABLE} SET {names} WHERE public_id = :link_id", {**said, "link_id": link_id})
        return found.rowcount


def _on_server(demo: Demo, url: str, link_id: str, columns: dict[str, datetime | str]) -> int:
    names = [sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in columns]
    query = sql.SQL("UPDATE {} SET {} WHERE public_id = %(link_id)s")
    with psycopg.connect(urlsplit(url)._replace(path=f"/journey_{demo.port}").geturl()) as database:
        found = database.execute(
            query.format(sql.Identifier(TABLE), sql.SQL(", ").join(names)), {**columns, "link_id": link_id}
        )
        return found.rowcount
