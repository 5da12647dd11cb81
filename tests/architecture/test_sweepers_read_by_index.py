"""What runs every few seconds reads what is due and not whole tables: each statement of a sweeper has an index."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as configured
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.module_loading import import_string
from pytest_django.fixtures import Settings

pytestmark = pytest.mark.django_db
# Few rows by their nature: the rules of the countries, three months' changes of an address, the platforms, causes.
SMALL = {
    "family_agerule",
    "accounts_addresschange",
    "platforms_connection",
    "platforms_catalogue",
    "notifications_operatoralarm",
}
# Once a day, and not every few seconds.
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


@pytest.mark.parametrize("sweeper", sorted({*configured.SWEEPERS} - DAILY))
def test_no_table_is_read_whole(sweeper: str, settings: Settings) -> None:
    settings.CANARY_EMAIL = "canary@example.org"
    with CaptureQueriesContext(connection) as captured:
        import_string(sweeper)()
    statements = [query["sql"] for query in captured if query["sql"].startswith(("SELECT", "DELETE", "UPDATE"))]
    whole = {sql: found for sql in statements if (found := tables_read_whole(sql))}
    assert whole == {}
