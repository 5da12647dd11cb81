"""An id is given before the commit: a seal neither misses an entry that appears late nor is it an accusation of it."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, transaction

from guardian_portal.audit.models import Entry, Seal
from guardian_portal.audit.sealing import seal_now
from guardian_portal.audit.verifying import verify
from tests.guardian_portal.audit.trail import nth, sql, write

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def somebody_else(work: Callable[[], object]) -> Iterator[threading.Event]:
    """On a connection of their own: `work` is done when the block begins, and committed when the event is set."""
    done, commit = threading.Event(), threading.Event()

    def live() -> None:
        try:
            with transaction.atomic():
                work()
                done.set()
                commit.wait(10)
        finally:
            connection.close()

    thread = threading.Thread(target=live)
    thread.start()
    try:
        assert done.wait(10)
        yield commit
    finally:
        commit.set()
        thread.join()


@pytest.mark.postgres
def test_a_seal_waits_for_who_has_a_lower_id() -> None:
    write()
    with somebody_else(write) as commit:
        write()
        assert Entry.objects.count() == 2
        assert seal_now(patience=0.2) == 0
        commit.set()
        assert seal_now() == 1
    seal = Seal.objects.get()
    assert (seal.count, seal.last_entry) == (3, nth(3))
    assert verify().sound


@pytest.mark.postgres
def test_who_has_taken_no_id_yet_is_waited_for_as_well() -> None:
    """The lock comes first, then the id."""
    with somebody_else(lambda: sql("LOCK TABLE audit_entry IN ROW EXCLUSIVE MODE")):
        write()
        assert seal_now(patience=0.2) == 0


@pytest.mark.postgres
def test_who_only_reads_or_writes_elsewhere_holds_up_nothing() -> None:
    write()
    with somebody_else(Entry.objects.first):
        assert seal_now(patience=0.2) == 1


@pytest.mark.postgres
def test_an_id_that_was_given_back_is_no_gap_to_complain_of() -> None:
    class ThoughtBetterOfIt(Exception):
        pass

    def fail() -> None:
        with transaction.atomic():
            write(5)
            raise ThoughtBetterOfIt

    write()
    with pytest.raises(ThoughtBetterOfIt):
        fail()
    write()
    assert seal_now() == 1
    assert nth(2) - nth(1) == 6
    assert verify().sound


@pytest.mark.postgres
def test_writers_that_overlap_without_end_do_not_put_off_a_seal_for_ever() -> None:
    """Only those are waited for who were there at the first look."""
    over = threading.Event()
    threads = [threading.Thread(target=_write_slowly, args=(over, number)) for number in range(4)]
    for thread in threads:
        thread.start()
    made = 0
    for _ in range(10):
        made += seal_now()
        assert verify().findings.told() == []
    over.set()
    for thread in threads:
        thread.join()
    assert made >= 5
    seal_now()
    verdict = verify()
    assert (verdict.findings.told(), verdict.sealed) == ([], Entry.objects.count())


def _write_slowly(over: threading.Event, seed: int) -> None:
    """Takes ids, and commits or thinks better of it a while later."""
    chance = random.Random(seed)  # noqa: S311
    while not over.is_set():
        with transaction.atomic():
            write(chance.randint(1, 4))
            time.sleep(chance.uniform(0.0, 0.08))
            write(1)
            transaction.set_rollback(chance.random() < 0.2)
    connection.close()
