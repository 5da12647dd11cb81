"""notify() writes the outbox in the caller's transaction, in few statements, and refuses what makes no sense."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.kinds import UnknownKindError
from notifications.models import Delivery, Notice
from notifications.services import NoticeRequest, NotInTransactionError, notify
from tests.notifications.builders import queued

if TYPE_CHECKING:
    from accounts.models import User


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_refuses(amina: User) -> None:
    with pytest.raises(NotInTransactionError):
        notify(requests=[NoticeRequest(kind="test_alert", recipient_id=amina.pk)])


def test_the_notices_come_back_in_the_order_of_the_requests(amina: User, ben: User) -> None:
    notices = notify(requests=[NoticeRequest(kind="test_alert", recipient_id=one.pk) for one in (ben, amina)])
    assert [notice.recipient_id for notice in notices] == [ben.pk, amina.pk]
    assert all(notice.pk for notice in notices)


def test_each_notice_has_one_delivery_due_now_and_worth_sending_for_72_hours(amina: User) -> None:
    [delivery] = queued(
        NoticeRequest(kind="test_bulk", recipient_id=amina.pk, thing="t", thread="h", params={"count": 2})
    )
    assert (delivery.state, delivery.queue, delivery.due_at) == ("due", "bulk", delivery.accepted_at)
    assert delivery.expires_at - delivery.created_at == timedelta(hours=72)
    assert delivery.message_id == f"<{delivery.public_id}@example.org>"
    assert (delivery.notice.thing, delivery.notice.thread, delivery.notice.params) == ("t", "h", {"count": 2})


def test_a_later_time_is_when_the_promise_begins(amina: User) -> None:
    later = timezone.now() + timedelta(hours=9)
    [delivery] = queued(NoticeRequest(kind="test_bulk", recipient_id=amina.pk, due_at=later))
    assert (delivery.due_at, delivery.accepted_at) == (later, later)


def test_the_number_of_statements_does_not_grow_with_the_requests(amina: User) -> None:
    def statements(count: int) -> int:
        with (
            CaptureQueriesContext(
                connection,
            ) as queries,
            transaction.atomic(),
        ):
            notify(requests=[NoticeRequest(kind="test_alert", recipient_id=amina.pk)] * count)
        return len(queries)

    assert statements(1) == statements(30)


@pytest.mark.parametrize("who", [{}, {"recipient_id": 1, "address": "a@example.org"}])
def test_a_notice_is_for_one_person_or_one_bare_address(db: None, who: dict[str, int | str]) -> None:
    with pytest.raises(ValueError, match="one person"):
        notify(requests=[NoticeRequest(kind="test_alert", **who)])


def test_an_undeclared_kind_is_refused_before_anything_is_written(amina: User) -> None:
    with pytest.raises(UnknownKindError):
        notify(requests=[NoticeRequest(kind="nothing", recipient_id=amina.pk)])
    assert not Notice.objects.exists()


def test_nothing_to_tell_is_nothing_to_do(db: None) -> None:
    assert notify(requests=[]) == []
    assert not Delivery.objects.exists()
