"""Counts what a page asks of the database, and says apart what is remembered of the visit."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

# "GET changes nothing but the access log": the day's visit, and which alerts were on the screen.
ACCESS_LOG = ("dashboard_accessday", "incidents_sighting")


@dataclass(frozen=True)
class Counted:
    """The statements of one request, those of its session and its user among them."""

    page: list[str]
    log: list[str]


def count_queries(client: Client, path: str) -> Counted:
    """Of a second visit: the first one fills what a process keeps."""
    assert client.get(path).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    asked = [query["sql"] for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN"))]
    log = [sql for sql in asked if not sql.startswith("SELECT") and any(f'"{table}"' in sql for table in ACCESS_LOG)]
    return Counted(page=[sql for sql in asked if sql not in log], log=log)
