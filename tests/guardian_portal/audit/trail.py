"""An audit trail of some length, and the hand of somebody who owns the database and lifts its triggers."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connection, transaction

from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import APPEND_ONLY_TABLES, Entry, Seal
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.services import SYSTEM, Record, record_all
from guardian_portal.common.database import drop_append_only, install_append_only

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRIES, SEALS = Entry._meta.db_table, Seal._meta.db_table


def write(number: int = 1) -> None:
    """So many entries, in one statement."""
    record_all(
        records=[
            Record(SYSTEM, Action.DELIVERY_SETTLED, "delivery", f"delivery-{n}", {"state": "sent", "n": n})
            for n in range(number)
        ]
    )


def write_sealed(*spans: int) -> None:
    """A seal for each span of so many entries."""
    for number in spans:
        write(number)
        assert seal_now() == 1


def nth(number: int) -> int:
    """Id of the entry at this place, counted from 1."""
    return Entry.objects.order_by("pk").values_list("pk", flat=True)[number - 1]


@contextmanager
def as_owner_of_the_database() -> Iterator[None]:
    """The triggers are away meanwhile."""
    with transaction.atomic():
        for table in APPEND_ONLY_TABLES:
            drop_append_only(connection, table)
        yield
        for table in APPEND_ONLY_TABLES:
            install_append_only(connection, table)


def sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def ids_go_on_after(pk: int) -> None:
    """What a restored copy of the database says of the ids it has given."""
    if connection.vendor == "postgresql":
        sql("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", ENTRIES, pk)
    else:
        sql("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", pk, ENTRIES)


def restore_copy_with(*, seals: int) -> None:
    """As the database was when it had so many seals. What is only ever added to was a beginning of what it is now."""
    last = Seal.objects.get(number=seals).last_entry
    with as_owner_of_the_database():
        Entry.objects.filter(pk__gt=last).delete()
        Seal.objects.filter(number__gt=seals).delete()
        ids_go_on_after(last)
