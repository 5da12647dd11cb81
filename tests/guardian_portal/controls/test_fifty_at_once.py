"""Fifty changes of one control in one moment: none is lost; each is in the ledger or seen as a conflict."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier

import pytest
from django.db import connection as database

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.controls.errors import ControlsConflict
from guardian_portal.controls.models import ControlSheet, LedgerEntry, Revision, Wish
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]

KEY = "spending.monthly"
THREADS = 50

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def older(home: Household) -> Household:
    """kit is sixteen: up to the platform's default there are fifty values."""
    home.kit.birth_month = "2010-05"
    home.kit.save()
    return home


def at_once(deed: Callable[[int], int]) -> list[int]:
    """Real threads, each with its own connection, let go together."""
    gate = Barrier(THREADS)

    def run(number: int) -> int:
        try:
            gate.wait(30)
            return deed(number)
        finally:
            database.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def set_until_it_counts(home: Household, guardian: User, value: int) -> int:
    """As a person does: look, set, and after a conflict look again. Returns how many conflicts were seen."""
    seen = home.overview().version
    for conflicts in range(10 * THREADS):
        try:
            home.set(guardian, {KEY: value}, seen=seen)
        except ControlsConflict as conflict:
            seen = conflict.version
        else:
            return conflicts
    raise AssertionError("never got through")


def test_no_update_is_lost(older: Household) -> None:
    values = [100 * (number + 1) for number in range(THREADS)]
    conflicts = at_once(lambda number: set_until_it_counts(older, older.amina, values[number]))
    lines = list(LedgerEntry.objects.order_by("version"))
    assert [line.version for line in lines] == list(range(1, THREADS + 1))
    assert sorted(int(line.new) for line in lines if line.new) == values
    assert all(before.new == after.old for before, after in pairwise(lines))
    assert sum(conflicts) > 0
    sheet = ControlSheet.objects.get()
    assert (sheet.asked[KEY], sheet.version) == (lines[-1].new, THREADS)
    newest = Revision.objects.order_by("-number")[0]
    assert (newest.number, newest.controls[KEY]) == (THREADS, lines[-1].new)
    assert Revision.objects.filter(state="queued").count() == 1
    assert Entry.objects.filter(action="control.changed").count() == THREADS


def test_of_two_guardians_at_once_the_stricter_counts(older: Household) -> None:
    """Twenty-five of each: whoever came last, what is asked for is no looser than either's wish."""

    def deed(number: int) -> int:
        guardian = older.amina if number % 2 else older.ben
        try:
            older.set(guardian, {KEY: 5000 - 100 * number}, seen=older.overview().version)
        except ControlsConflict:
            return 1
        return 0

    at_once(deed)
    asked = ControlSheet.objects.get().asked[KEY]
    wishes = [wish.value for wish in Wish.objects.filter(child=older.kit)]
    assert asked == min(wishes)
