"""Takes away what a test with real commits left behind.

Django's own flush empties every table and fills in types and permissions anew after each such test: with some
hundred tables that costs more than most of the tests. Here only tables with rows are emptied, and what migrations
filled in is as they left it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from guardian_portal.audit.models import APPEND_ONLY_TABLES
from guardian_portal.common.database import drop_append_only, install_append_only
from guardian_portal.family.age_table import first_rules
from guardian_portal.family.models import AgeRule

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

# Made by migrate from the models; no test changes them.
KEPT = {ContentType._meta.db_table, Permission._meta.db_table}


def empty_database(connection: BaseDatabaseWrapper) -> None:
    """In any order: what refers to what is looked at when all of it is gone."""
    with transaction.atomic(using=connection.alias):
        filled = tables_with_rows(connection)
        for table in set(APPEND_ONLY_TABLES) & set(filled):
            drop_append_only(connection, table)
        with connection.cursor() as cursor:
            for table in filled:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
        for table in APPEND_ONLY_TABLES:
            install_append_only(connection, table)
        AgeRule.objects.bulk_create(AgeRule(**fields) for fields in first_rules())


def tables_with_rows(connection: BaseDatabaseWrapper) -> list[str]:
    """Of our models' tables, asked in one statement."""
    tables = sorted(set(connection.introspection.django_table_names()) - KEPT)
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(one)})" for one in tables)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]
