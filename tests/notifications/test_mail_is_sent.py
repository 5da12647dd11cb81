"""A notice becomes a mail that the mail server has accepted, and the row says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardian_portal.audit.models import Entry
from notifications.drain import drain
from notifications.models import DeliveryState
from notifications.services import NoticeRequest
from tests.notifications import kinds
from tests.notifications.builders import queued, state_of, tell

if TYPE_CHECKING:
    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_notice_arrives_and_is_settled_as_sent(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina, thing="a1")
    assert drain(queue="alerts").claimed == 1
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.last_reply.startswith("250")
    assert delivery.attempts == 1
    assert delivery.sent_at is not None
    assert delivery.handing_over_at is not None
    assert not delivery.possibly_duplicated
    [mail] = mail_server.messages
    assert mail.to == "amina@example.org"
    assert mail.headers["Message-ID"] == delivery.message_id


def test_still_due_is_asked_at_the_claim_and_again_just_before_data(amina: User, mail_server: CatcherServer) -> None:
    tell(amina, thing="a1")
    drain(queue="alerts")
    assert kinds.ASKED == ["a1", "a1"]


def test_each_end_writes_one_audit_entry_with_ids_only(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina)
    drain(queue="alerts")
    [entry] = Entry.objects.filter(action="delivery.settled")
    assert (entry.object_id, entry.data["state"]) == (delivery.public_id, "sent")
    assert "@" not in str(entry.data)


def test_queues_do_not_wait_for_each_other(amina: User, mail_server: CatcherServer) -> None:
    [alert], [bulk] = tell(amina), tell(amina, kind="test_bulk")
    drain(queue="alerts")
    assert state_of(alert) == DeliveryState.SENT
    assert state_of(bulk) == DeliveryState.DUE


def test_a_bare_address_needs_no_verification(db: None, mail_server: CatcherServer) -> None:
    [delivery] = queued(NoticeRequest(kind="test_alert", address="oncall@example.org"))
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    assert [mail.to for mail in mail_server.messages] == ["oncall@example.org"]


def test_mails_leave_in_the_order_in_which_they_became_due(amina: User, mail_server: CatcherServer) -> None:
    for number in range(5):
        tell(amina, thing=f"t{number}")
    drain(queue="alerts")
    links = [next(line for line in mail.text.splitlines() if "/alerts/" in line) for mail in mail_server.messages]
    assert [link[-3:-1] for link in links] == ["t0", "t1", "t2", "t3", "t4"]
