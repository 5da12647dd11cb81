"""What runs every few seconds reads what is due and not whole tables: each statement of a sweeper has an index."""

from __future__ import annotations

import re

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string

pytestmark = pytest.mark.django_db
# Few rows by their nature: the rules of the countries, three months' changes of an address, the platforms.
SMALL = {"family_agerule", "accounts_addresschange", "platforms_connection"}
# Once a day: what is old is deleted, by its age.
DAILY = {"guardian_portal.privacy.retention.apply_retention"}


def plan_of(statement: str) -> str:
    """How the database would go about it, if at all possible by an index: these tables are empty."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {statement}")
            return "\n".join(row[0] for row in cursor.fetchall())
        cursor.execute(f"EXPLAIN QUERY PLAN {statement}")
        return "\n".join(row[3] for row in cursor.fetchall())


def tables_read_whole(statement: str) -> set[str]:
    pattern = r"Seq Scan on (\w+)" if connection.vendor == "postgresql" else r"SCAN (\w+)\b(?! USING)"
    return set(re.findall(pattern, plan_of(statement), re.MULTILINE)) - SMALL


@pytest.mark.parametrize("sweeper", [one for one in settings.SWEEPERS if one not in DAILY])
def test_no_table_is_read_whole(sweeper: str) -> None:
    with CaptureQueriesContext(connection) as captured:
        import_string(sweeper)()
    statements = [query["sql"] for query in captured if query["sql"].startswith(("SELECT", "DELETE", "UPDATE"))]
    whole = {sql: found for sql in statements if (found := tables_read_whole(sql))}
    assert whole == {}
