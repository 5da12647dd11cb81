"""Rows written as one JSON text are the rows that Django itself would have written."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from guardian_portal.audit.models import ActorKind, Entry
from guardian_portal.common.rows import insert_rows, save_rows
from notifications.models import Delivery, Notice

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 29, 1, 59, 59, 999_999, tzinfo=UTC)
HARD = 'Ünï ☃ 🎈 "quoted" back\\slash %s {} \' \u2028 end'


def _notice(amina: User | None, number: int = 0) -> Notice:
    return Notice(
        kind="k",
        topic="account",
        recipient=amina,
        thing=HARD,
        params={"a": [1, HARD, None, True]},
        created_at=NOW + number * timedelta(1),
    )


def test_every_kind_of_column_comes_back_as_it_went_in(amina: User) -> None:
    (notice,) = insert_rows([_notice(amina)])
    bare = {"notice": notice, "queue": "alerts", "due_at": NOW, "expires_at": NOW, "accepted_at": NOW}
    first, second = insert_rows(
        [
            Delivery(**bare, address=HARD.encode(), body=b"\x00\xff", attempts=3, possibly_duplicated=True),
            Delivery(**bare),
        ]
    )
    read = Notice.objects.get(pk=notice.pk)
    assert (read.thing, read.params, read.created_at, read.recipient) == (HARD, notice.params, NOW, amina)
    found = Delivery.objects.get(pk=first.pk)
    assert (bytes(found.address or b"").decode(), bytes(found.body or b"")) == (HARD, b"\x00\xff")
    assert (found.attempts, found.possibly_duplicated, found.public_id) == (3, True, first.public_id)
    empty = Delivery.objects.get(pk=second.pk)
    assert (empty.address, empty.body, empty.lease_until, empty.token) == (None, None, None, "")


def test_each_row_gets_its_own_key_in_order() -> None:
    made = insert_rows([_notice(None, number) for number in range(1200)])
    stored = dict(Notice.objects.values_list("pk", "created_at"))
    assert stored == {one.pk: one.created_at for one in made}
    assert not any(one._state.adding for one in made)


def test_only_the_named_fields_are_saved(amina: User) -> None:
    made = insert_rows([_notice(amina, number) for number in range(20)])
    for one in made:
        one.thread, one.params, one.thing = f"thread {one.pk}", {"new": one.pk}, "lost"
    save_rows(made, ["thread", "params"])
    for one in Notice.objects.all():
        assert (one.thread, one.params, one.thing) == (f"thread {one.pk}", {"new": one.pk}, HARD)


def test_nothing_costs_nothing() -> None:
    with CaptureQueriesContext(connection) as caught:
        assert insert_rows([]) == []
        save_rows([], ["thread"])
    assert len(caught) == 0


def test_a_choice_is_stored_by_its_value() -> None:
    (entry,) = insert_rows([Entry(actor_kind=ActorKind.STAFF, action="a", object_kind="b", object_id="c")])
    assert Entry.objects.filter(pk=entry.pk, actor_kind="staff", data={}).exists()
