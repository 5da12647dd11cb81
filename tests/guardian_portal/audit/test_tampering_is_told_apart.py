"""Seven kinds of tampering by whoever owns the database, each told by its name and its first place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from guardian_portal.audit.anchors import append_missing
from guardian_portal.audit.chain import GENESIS, code_for, entries_hash, marks_of
from guardian_portal.audit.findings import Kind
from guardian_portal.audit.models import Entry, Seal
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.services import content_hash
from guardian_portal.audit.verifying import verify
from tests.guardian_portal.audit.trail import (
    ENTRIES,
    SEALS,
    as_owner_of_the_database,
    ids_go_on_after,
    nth,
    restore_copy_with,
    sql,
    write,
    write_sealed,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def trail(db: None, anchor: Path) -> None:
    """Three seals of ten entries each and two entries that are not sealed yet."""
    write_sealed(10, 10, 10)
    write(2)
    append_missing(anchor)
    assert verify(anchor=anchor).sound


def found(anchor: Path | None) -> dict[str, tuple[int | None, int | None, int]]:
    """Kind -> seal and entry of its first place, and how many places."""
    told = verify(anchor=anchor).findings.told()
    return {str(one["kind"]): (one["seal"], one["entry"], one["places"]) for one in told}  # type: ignore[misc]


def change(pk: int) -> None:
    sql(f"UPDATE {ENTRIES} SET actor_id = 'somebody-else' WHERE id = %s", pk)


def change_and_hash(pk: int) -> None:
    """By somebody who has read the code."""
    change(pk)
    entry = Entry.objects.get(pk=pk)
    sql(f"UPDATE {ENTRIES} SET content_hash = %s WHERE id = %s", content_hash(entry), pk)


def swap(one: int, other: int) -> None:
    for old, new in ((one, -1), (other, one), (-1, other)):
        sql(f"UPDATE {ENTRIES} SET id = %s WHERE id = %s", new, old)


def insert_as(pk: int) -> None:
    write(1)
    sql(f"UPDATE {ENTRIES} SET id = %s WHERE id = %s", pk, Entry.objects.latest("pk").pk)


def make_chain_anew() -> None:
    """Every seal, over what stands there now."""
    previous, seals = GENESIS, list(Seal.objects.order_by("number"))
    Seal.objects.all().delete()
    for seal in seals:
        span = Entry.objects.filter(pk__range=(seal.first_entry, seal.last_entry)).order_by("pk")
        hashes = list(span.values_list("pk", "content_hash"))
        seal.count, seal.entries_hash, seal.marks = len(hashes), entries_hash(hashes), marks_of(hashes)
        seal.previous = previous
        previous = seal.code = code_for(seal)
        seal.save(force_insert=True)


@pytest.mark.parametrize("edit", [change, change_and_hash])
def test_edit(anchor: Path, edit: Callable[[int], None]) -> None:
    with as_owner_of_the_database():
        edit(nth(14))
        edit(nth(26))
    assert found(anchor) == {Kind.EDIT: (2, nth(14), 2)} == found(None)


def test_edit_of_what_is_not_sealed_yet(anchor: Path) -> None:
    with as_owner_of_the_database():
        change(nth(31))
    assert found(anchor) == {Kind.EDIT: (None, nth(31), 1)}


@pytest.mark.parametrize("column", ["at = '2020-01-01 00:00:00+00:00'", "count = 9", "marks = %s"])
def test_edit_of_a_seal(anchor: Path, column: str) -> None:
    with as_owner_of_the_database():
        sql(f"UPDATE {SEALS} SET {column} WHERE number = 2", *([b"short"] if "%s" in column else []))
    assert found(anchor) == {Kind.EDIT: (2, None, 1)} == found(None)


def test_delete(anchor: Path) -> None:
    gone = nth(12)
    with as_owner_of_the_database():
        Entry.objects.filter(pk__in=(gone, nth(13))).delete()
    assert found(anchor) == {Kind.DELETE: (2, gone, 2)} == found(None)


def test_delete_of_a_seal_with_its_entries(anchor: Path) -> None:
    with as_owner_of_the_database():
        Entry.objects.filter(pk__range=(nth(11), nth(20))).delete()
        Seal.objects.filter(number=2).delete()
    assert found(anchor) == {Kind.DELETE: (2, None, 1)} == found(None)


def test_delete_of_the_beginning(anchor: Path) -> None:
    with as_owner_of_the_database():
        Entry.objects.filter(pk__lte=nth(10)).delete()
        Seal.objects.filter(number=1).delete()
    assert found(anchor) == {Kind.DELETE: (1, None, 1)} == found(None)


def test_reorder(anchor: Path) -> None:
    with as_owner_of_the_database():
        swap(nth(12), nth(15))
    assert found(anchor) == {Kind.REORDER: (2, nth(12), 2)} == found(None)


def test_reorder_from_one_seal_to_another(anchor: Path) -> None:
    with as_owner_of_the_database():
        swap(nth(8), nth(22))
    assert found(anchor) == {Kind.REORDER: (1, nth(8), 2)} == found(None)


def test_insert(anchor: Path) -> None:
    """Where a transaction that failed has left an id free."""
    write(3)
    ids_go_on_after(nth(35) + 5)
    write_sealed(4)
    append_missing(anchor)
    free = nth(35) + 2
    with as_owner_of_the_database():
        insert_as(free)
    assert found(anchor) == {Kind.INSERT: (4, free, 1)} == found(None)


def test_insert_below_the_first(anchor: Path) -> None:
    with as_owner_of_the_database():
        insert_as(nth(1) - 1)
    assert found(anchor) == {Kind.INSERT: (1, nth(1), 1)} == found(None)


def test_truncation_of_entries(anchor: Path) -> None:
    first = nth(27)
    with as_owner_of_the_database():
        Entry.objects.filter(pk__gte=first).delete()
    assert found(anchor) == {Kind.TRUNCATE: (3, first, 4)} == found(None)


def test_truncation_with_its_seals(anchor: Path) -> None:
    with as_owner_of_the_database():
        Entry.objects.filter(pk__gt=nth(20)).delete()
        Seal.objects.filter(number__gt=2).delete()
    assert found(anchor) == {Kind.TRUNCATE: (3, None, 1)}


def test_truncation_of_everything(anchor: Path) -> None:
    with as_owner_of_the_database():
        sql(f"DELETE FROM {ENTRIES}")
        sql(f"DELETE FROM {SEALS}")
    assert found(anchor) == {Kind.TRUNCATE: (1, None, 1)}


def test_rebuild_by_somebody_without_the_key(anchor: Path, settings: Settings) -> None:
    ours, settings.AUDIT_SEAL_KEYS = settings.AUDIT_SEAL_KEYS, ["a guess"]
    with as_owner_of_the_database():
        change_and_hash(nth(14))
        make_chain_anew()
    settings.AUDIT_SEAL_KEYS = ours
    assert found(anchor) == {Kind.REBUILD: (1, None, 3)} == found(None)


def test_rebuild_by_somebody_who_has_the_key_too(anchor: Path) -> None:
    """The first seal covers nothing that changed, so it comes out the same."""
    with as_owner_of_the_database():
        change_and_hash(nth(14))
        make_chain_anew()
    assert found(anchor) == {Kind.REBUILD: (2, None, 2)}
    assert found(None) == {}


def test_old_restore(anchor: Path) -> None:
    restore_copy_with(seals=2)
    assert found(anchor) == {Kind.OLD_RESTORE: (3, None, 1)}


def test_old_restore_after_which_work_went_on(anchor: Path) -> None:
    restore_copy_with(seals=2)
    write_sealed(5, 5)
    for _ in range(2):
        assert found(anchor) == {Kind.OLD_RESTORE: (3, None, 1)}
        # Anchored as well by then: that two seals of one number were, stays to be seen.
        append_missing(anchor)


def test_a_restore_does_not_hide_what_was_changed_in_it(anchor: Path) -> None:
    restore_copy_with(seals=2)
    with as_owner_of_the_database():
        change_and_hash(nth(5))
    assert found(anchor) == {Kind.EDIT: (1, nth(5), 1), Kind.OLD_RESTORE: (3, None, 1)}


def test_nothing_of_it_is_hidden_by_sealing_on(anchor: Path) -> None:
    with as_owner_of_the_database():
        change_and_hash(nth(14))
        Entry.objects.filter(pk=nth(18)).delete()
    assert seal_now() == 1
    append_missing(anchor)
    assert set(found(anchor)) == {Kind.EDIT, Kind.DELETE}


@pytest.mark.postgres
def test_a_seal_of_an_id_that_no_one_gave_is_an_edit(anchor: Path) -> None:
    with connection.cursor() as cursor, as_owner_of_the_database():
        cursor.execute(f"UPDATE {SEALS} SET last_entry = last_entry + 1000 WHERE number = 3")
    assert found(anchor) == {Kind.EDIT: (3, None, 1)}
