"""Every few minutes the entries since the last seal are sealed, once, whoever tries and however often."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.fixtures import Settings

from guardian_portal.audit import sealing
from guardian_portal.audit.chain import GENESIS, is_genuine
from guardian_portal.audit.models import Entry, Seal
from guardian_portal.audit.sealing import seal_entries, seal_now
from guardian_portal.audit.verifying import verify
from tests.guardian_portal.audit.trail import SEALS, as_owner_of_the_database, nth, write, write_sealed

pytestmark = pytest.mark.django_db


def test_each_seal_goes_on_where_the_last_one_ended() -> None:
    write_sealed(3, 4)
    second, first = Seal.objects.all()
    assert (first.number, first.first_entry, first.last_entry, first.count) == (1, nth(1), nth(3), 3)
    assert (second.number, second.first_entry, second.last_entry, second.count) == (2, nth(4), nth(7), 4)
    assert (first.previous, second.previous) == (GENESIS, first.code)
    assert is_genuine(first)
    assert is_genuine(second)


def test_nothing_new_needs_no_seal() -> None:
    assert seal_now() == 0
    write_sealed(2)
    assert seal_now() == 0


def test_the_sweeper_waits_three_minutes_from_seal_to_seal() -> None:
    write(2)
    seal_entries()
    write(1)
    seal_entries()
    assert Seal.objects.count() == 1
    with as_owner_of_the_database():
        Seal.objects.update(at=timezone.now() - timedelta(minutes=3))
    seal_entries()
    assert Seal.objects.count() == 2


def test_a_seal_from_the_future_puts_off_none() -> None:
    write(2)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        seal_entries()
    write(1)
    seal_entries()
    assert Seal.objects.count() == 2
    assert verify().sound


def test_a_long_trail_from_before_is_sealed_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "ENTRIES_A_SEAL", 10)
    monkeypatch.setattr(sealing, "SEALS_A_ROUND", 3)
    write(45)
    assert [seal_now(), seal_now(), seal_now()] == [3, 2, 0]
    verdict = verify()
    assert (verdict.sound, verdict.sealed, verdict.unsealed) == (True, 45, 0)


def test_an_entry_costs_no_further_statement() -> None:
    write_sealed(1)
    with CaptureQueriesContext(connection) as captured:
        write(20)
    assert len([query for query in captured if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]) == 1


def test_a_key_that_was_replaced_still_proves_its_seals(settings: Settings) -> None:
    write_sealed(2)
    settings.AUDIT_SEAL_KEYS = ["a-newer-key", *settings.AUDIT_SEAL_KEYS]
    write_sealed(2)
    assert verify().sound
    settings.AUDIT_SEAL_KEYS = settings.AUDIT_SEAL_KEYS[:1]
    assert not verify().sound


@pytest.mark.parametrize("statement", ["UPDATE {} SET count = 1", "DELETE FROM {}"])
def test_a_seal_cannot_be_changed(statement: str) -> None:
    write_sealed(2)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(SEALS))
    assert Seal.objects.get().count == 2


@pytest.mark.django_db(transaction=True)
def test_many_who_seal_at_once_make_one_seal_a_span(anchor: Path) -> None:
    """While others go on writing."""
    over = threading.Event()
    writers = [threading.Thread(target=_until, args=(over, lambda: write(3))) for _ in range(2)]
    sealers = [threading.Thread(target=_until, args=(over, seal_now)) for _ in range(3)]
    for thread in (*writers, *sealers):
        thread.start()
    over.wait(2)
    over.set()
    for thread in (*writers, *sealers):
        thread.join()
    seal_now()
    seals = list(Seal.objects.order_by("number"))
    assert [seal.number for seal in seals] == list(range(1, len(seals) + 1))
    assert len(seals) > 2
    verdict = verify()
    assert (verdict.findings.told(), verdict.sealed) == ([], Entry.objects.count())


def _until(over: threading.Event, work: object) -> None:
    while not over.wait(0.005):
        work()  # type: ignore[operator]
    connection.close()
