"""What the database itself guarantees: append-only tables and the application role's rights."""

from collections.abc import Collection

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper

_TRIGGERS = {
    "sqlite": [
        "CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
        "CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} "
        "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$",
        "CREATE OR REPLACE TRIGGER {table}_no_update BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()",
        "CREATE OR REPLACE TRIGGER {table}_no_delete BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
    ],
}


def install_append_only(connection: BaseDatabaseWrapper, table: str) -> None:
    """(Re)install the triggers that refuse changes; SQLite drops them silently when it rebuilds a table."""
    with connection.cursor() as cursor:
        for statement in _TRIGGERS[connection.vendor]:
            cursor.execute(statement.format(table=table))


def drop_append_only(connection: BaseDatabaseWrapper, table: str) -> None:
    """Lift the triggers; only for a test's flush and for the owner's maintenance."""
    suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in (f"{table}_no_update", f"{table}_no_delete"):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{suffix}")


def append_only_triggers(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """Names of the append-only triggers that are really there."""
    query = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s",
        "postgresql": "SELECT tgname FROM pg_trigger "
        "WHERE NOT tgisinternal AND tgenabled <> 'D' AND tgrelid = to_regclass(%s)",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return {row[0] for row in cursor.fetchall()} & {f"{table}_no_update", f"{table}_no_delete"}


def grant_application_role(connection: BaseDatabaseWrapper, append_only: Collection[str]) -> None:
    """Give the application's role its rights; on the append-only tables SELECT and INSERT alone."""
    role = settings.DATABASE_APPLICATION_ROLE
    if connection.vendor != "postgresql" or role is None:
        return
    quoted = connection.ops.quote_name(role)
    with connection.cursor() as cursor:
        for statement in (
            f"GRANT USAGE ON SCHEMA public TO {quoted}",
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {quoted}",
            f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {quoted}",
            f"REVOKE UPDATE, DELETE, TRUNCATE ON {', '.join(append_only)} FROM {quoted}",
        ):
            cursor.execute(statement)


def has_function(connection: BaseDatabaseWrapper, signature: str) -> bool:
    """Whether PostgreSQL has this function, named with the types of its arguments."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [signature])
        return bool(cursor.fetchone()[0])


def grant_calls(connection: BaseDatabaseWrapper, signatures: Collection[str]) -> None:
    """Let the application's role call functions of the owner; whoever else is not the owner may not."""
    role = settings.DATABASE_APPLICATION_ROLE
    if connection.vendor != "postgresql" or role is None:
        return
    with connection.cursor() as cursor:
        for signature in signatures:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {connection.ops.quote_name(role)}")
