"""What did not reach its reader by mail goes by their other channel: one more delivery of the same notice, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from notifications import services
from notifications.drain import drain
from notifications.models import Delivery, DeliveryState, Notice
from notifications.routing import Route, Routed
from notifications.topics import Channels
from tests.notifications.bounces.conftest import Poster, report, sent_to
from tests.notifications.builders import state_of, tell

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def with_sms(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody's second channel is SMS."""

    def routes_for(requests: Sequence[services.NoticeRequest], *, now: datetime) -> list[Routed]:
        return [
            Routed((Route("sms" if one.channels is Channels.SECOND else "email", one.due_at or now),))
            for one in requests
        ]

    monkeypatch.setattr(services, "routes_for", routes_for)


def other_of(delivery: Delivery) -> Delivery:
    return Delivery.objects.exclude(pk=delivery.pk).get(notice=delivery.notice_id)


@pytest.mark.usefixtures("with_sms")
@pytest.mark.parametrize("status", ["5.1.1", "5.7.1"])
def test_a_bounce_whatever_the_reason(status: str, post: Poster, sent: Delivery) -> None:
    said = report("mailgun", sent, status=status)
    for _ in range(2):
        post("mailgun", said)
    other = other_of(sent)
    assert (other.channel, other.state, other.queue) == ("sms", DeliveryState.DUE, "alerts")
    assert other.expires_at == sent.expires_at
    assert Notice.objects.filter(kind="test_alert").count() == 1


@pytest.mark.usefixtures("with_sms")
def test_an_address_that_is_refused_at_once(mail_server: CatcherServer, amina: User) -> None:
    mail_server.behaviour("RCPT", to="amina@example.org", reply="550 5.1.1 unknown", times=1)
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.FAILED
    assert other_of(delivery).channel == "sms"


def test_without_another_channel_nothing(post: Poster, sent: Delivery) -> None:
    post("mailgun", report("mailgun", sent))
    assert not Delivery.objects.exclude(pk=sent.pk).exists()


@pytest.mark.usefixtures("with_sms")
def test_neither_what_is_too_late_nor_what_is_nobody_s(post: Poster, amina: User) -> None:
    late, nobodys = sent_to(amina), sent_to(amina)
    Delivery.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    Delivery.objects.filter(pk=nobodys.pk).update(address=b"amina@example.org")
    Notice.objects.filter(pk=nobodys.notice_id).update(recipient=None)
    for one in (late, nobodys):
        post("mailgun", report("mailgun", one))
        assert state_of(one) == DeliveryState.BOUNCED
    assert not Delivery.objects.filter(channel="sms").exists()
