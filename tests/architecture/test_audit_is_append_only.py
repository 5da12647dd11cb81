"""Nothing that was recorded can be changed or taken away, whatever the code tries: the database refuses."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.common.database import append_only_triggers, drop_append_only

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
    drop_append_only(connection, TABLE)
    assert append_only_triggers(connection, TABLE) == set()
    call_command("migrate", verbosity=0)
    assert append_only_triggers(connection, TABLE) == {f"{TABLE}_no_update", f"{TABLE}_no_delete"}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_the_applications_role_may_add_and_read_and_nothing_else() -> None:
    role = settings.DATABASE_APPLICATION_ROLE
    assert role, "DATABASE_OWNER_URL names no other role than DATABASE_URL"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT privilege, has_table_privilege(%s, %s, privilege)"
            " FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) AS privilege",
            [role, TABLE],
        )
        rights = dict(cursor.fetchall())
        cursor.execute("SELECT tableowner FROM pg_tables WHERE tablename = %s", [TABLE])
        (owner,) = cursor.fetchone()
    assert rights == {"SELECT": True, "INSERT": True, "UPDATE": False, "DELETE": False, "TRUNCATE": False}
    assert owner != role
