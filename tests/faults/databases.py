"""An empty database for each stack: a SQLite file, or one made by the owner on the PostgreSQL of DATABASE_URL."""

from __future__ import annotations

import contextlib
import os
import secrets
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator


def on_postgres() -> bool:
    return os.environ.get("DATABASE_URL", "").startswith(("postgres", "psql", "pgsql"))


@contextlib.contextmanager
def fresh_database() -> Iterator[dict[str, str]]:
    """What the demo's configuration is told of it; nothing on SQLite, where the stack's directory holds it."""
    if not on_postgres():
        yield {}
        return
    owner = os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"]
    name = f"faults_{secrets.token_hex(6)}"
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        try:
            yield {
                "DEMO_DATABASE_URL": _named(os.environ["DATABASE_URL"], name),
                "DEMO_DATABASE_OWNER_URL": _named(owner, name),
            }
        finally:
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _named(url: str, name: str) -> str:
    return urlsplit(url)._replace(path=f"/{name}").geturl()
