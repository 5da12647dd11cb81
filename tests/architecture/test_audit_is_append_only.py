"""Nothing that was recorded can be changed or taken away, whatever the code tries: the database refuses."""

from __future__ import annotations

from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import APPEND_ONLY_TABLES, Entry
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.common.database import append_only_triggers, drop_append_only
from tests.notifications.processes import database_url

TABLE = Entry._meta.db_table


@pytest.fixture
def entry(db: None) -> Entry:
    record(actor=SYSTEM, action=Action.ACCOUNT_CREATED, object_kind="user", object_id="a-public-id")
    return Entry.objects.get()


@pytest.mark.parametrize(
    "statement",
    [f"UPDATE {TABLE} SET action = 'other'", f"DELETE FROM {TABLE}", f"UPDATE {TABLE} SET at = at WHERE 1 = 1"],
)
def test_raw_sql_cannot_change_it(entry: Entry, statement: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    entry.refresh_from_db()
    assert entry.action == Action.ACCOUNT_CREATED


def test_the_models_cannot_change_it(entry: Entry) -> None:
    for attempt in (entry.delete, entry.save, Entry.objects.all().delete, lambda: Entry.objects.update(action="other")):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert Entry.objects.get().action == Action.ACCOUNT_CREATED


@pytest.mark.postgres
def test_it_cannot_be_emptied(entry: Entry) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLE}")


@pytest.mark.django_db(transaction=True)
def test_every_migrate_puts_lost_triggers_back() -> None:
    for table in APPEND_ONLY_TABLES:
        drop_append_only(connection, table)
        assert append_only_triggers(connection, table) == set()
    call_command("migrate", verbosity=0)
    for table in APPEND_ONLY_TABLES:
        assert append_only_triggers(connection, table) == {f"{table}_no_update", f"{table}_no_delete"}


@pytest.mark.django_db
@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
def test_the_portal_is_not_ready_without_the_triggers(client: Client, table: str) -> None:
    assert client.get("/readyz").json()["checks"]["append_only"] is True
    drop_append_only(connection, table)
    found = client.get("/readyz")
    assert (found.status_code, found.json()["checks"]["append_only"]) == (503, False)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = now()", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_applications_role_is_refused_before_any_trigger(entry: Entry, table: str, statement: str) -> None:
    """As that role itself: also where somebody has taken the triggers away it may add seals and nothing else."""
    assert seal_now() == 1
    drop_append_only(connection, table)
    address = urlsplit(database_url())
    with (
        psycopg.connect(address._replace(scheme="postgresql").geturl()) as session,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        session.execute(statement.format(table).encode())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("table", APPEND_ONLY_TABLES)
def test_the_applications_role_may_add_and_read_and_nothing_else(table: str) -> None:
    role = settings.DATABASE_APPLICATION_ROLE
    assert role, "DATABASE_OWNER_URL names no other role than DATABASE_URL"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege, has_table_privilege(%s, %s, privilege)"
            " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege",
            [role, table],
        )
        rights = dict(cursor.fetchall())
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [table])
        (owner,) = cursor.fetchone()
    assert rights == {"SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False, "TRUNCATE": False}
    assert owner != role
