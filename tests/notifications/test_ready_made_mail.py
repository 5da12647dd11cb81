"""Mail that django-allauth composes is queued, encrypted, sent like any other, and its body wiped."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.mail import EmailMultiAlternatives, send_mail
from django.db import connection
from django.utils import timezone

from notifications.claims import sweep
from notifications.drain import drain
from notifications.models import Delivery, DeliveryState, Suppression
from tests.notifications.builders import state_of, tell

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


def code_mail(address: str = "new@example.org") -> Delivery:
    send_mail("Your code", "Hello,\n\n482913\n", None, [address])
    return Delivery.objects.latest("pk")


def raw_row(delivery: Delivery) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT body, address FROM notifications_delivery WHERE id = %s", [delivery.pk])
        return " ".join(bytes(value).decode() for value in cursor.fetchone())


def test_it_is_queued_encrypted_and_nothing_is_sent_in_the_request(mail_server: CatcherServer) -> None:
    delivery = code_mail()
    assert state_of(delivery) == DeliveryState.DUE
    assert not mail_server.messages
    assert "482913" not in raw_row(delivery)
    assert "new@example.org" not in raw_row(delivery)


def test_it_arrives_as_composed_without_any_verified_address(mail_server: CatcherServer) -> None:
    delivery = code_mail()
    drain(queue="alerts")
    [mail] = mail_server.messages
    assert (mail.to, mail.subject) == ("new@example.org", "Your code")
    assert "482913" in mail.text.splitlines()
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    delivery.refresh_from_db()
    assert mail.headers["Message-ID"] == delivery.message_id


def test_its_body_is_wiped_once_sent(mail_server: CatcherServer) -> None:
    delivery = code_mail()
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.body is None


def test_its_body_is_wiped_when_the_address_does_not_exist(mail_server: CatcherServer) -> None:
    mail_server.behaviour("RCPT", reply="550 5.1.1 unknown")
    delivery = code_mail()
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.FAILED
    assert delivery.body is None


def test_it_expires_with_its_code_and_is_wiped_then_though_no_mail_server_answers() -> None:
    delivery = code_mail()
    assert timedelta(minutes=14) < delivery.expires_at - timezone.now() <= timedelta(minutes=15)
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.DUE
    assert delivery.body is not None
    Delivery.objects.update(expires_at=timezone.now())
    sweep()
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert delivery.withheld_reason == "expired"
    assert delivery.body is None


def test_its_composer_may_say_how_long_it_is_worth_sending(db: None) -> None:
    message = EmailMultiAlternatives("Your password was changed", "Hello", to=["amina@example.org"])
    message.expires_in = timedelta(hours=72)  # type: ignore[attr-defined]  # what the backend looks for
    message.send()
    assert Delivery.objects.get().expires_at - timezone.now() > timedelta(hours=71)


def test_a_code_goes_also_to_a_flagged_address(amina: User, mail_server: CatcherServer) -> None:
    mail_server.behaviour("RCPT", reply="550 5.1.1 unknown", times=1)
    tell(amina)
    drain(queue="alerts")
    assert Suppression.objects.exists()
    delivery = code_mail("amina@example.org")
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT


def test_a_code_that_bounces_flags_the_address_of_whoever_has_it(amina: User, mail_server: CatcherServer) -> None:
    mail_server.behaviour("RCPT", reply="550 5.1.1 unknown")
    code_mail("amina@example.org")
    drain(queue="alerts")
    assert Suppression.objects.get().owner == amina


def test_each_recipient_gets_a_delivery(mail_server: CatcherServer) -> None:
    send_mail("Hello", "Both of you", None, ["a@example.org", "b@example.org"])
    drain(queue="alerts")
    assert sorted(mail.to for mail in mail_server.messages) == ["a@example.org", "b@example.org"]


def test_lines_that_begin_with_a_dot_and_accents_survive(mail_server: CatcherServer) -> None:
    send_mail("Grüße", "one\n.\n..two\n안녕\n", None, ["a@example.org"])
    drain(queue="alerts")
    [mail] = mail_server.messages
    assert mail.subject == "Grüße"
    assert mail.text.splitlines() == ["one", ".", "..two", "안녕"]


def test_signing_up_queues_the_code(client: Client, mail_server: CatcherServer) -> None:
    form = {"email": "dana@example.org", "password1": "four calm words together", "time_zone": "Europe/Berlin"}
    client.post("/accounts/signup/", form)
    assert not mail_server.messages
    drain(queue="alerts")
    assert [mail.to for mail in mail_server.messages] == ["dana@example.org"]
