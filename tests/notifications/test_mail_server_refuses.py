"""What each answer of a mail server does to a delivery: tried again, failed at once, or sent once more and marked."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import environ
import pytest
from django.utils import timezone

from notifications.drain import drain
from notifications.email.transport import Transport
from notifications.models import Delivery, DeliveryState, OperatorAlarm, Suppression
from tests.notifications.builders import state_of, tell
from tests.services import free_port

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.behaviour import Stage
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


def waits_three_seconds(delivery: Delivery) -> bool:
    delivery.refresh_from_db()
    wait = delivery.due_at - timezone.now()
    return delivery.state == DeliveryState.DUE and timedelta(seconds=1) < wait <= timedelta(seconds=3)


@pytest.mark.parametrize("reply", ["421 4.3.2 closing", "450 4.2.0 greylisted", "451 4.3.0 later", "554 5.7.1 policy"])
@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_passing_refusal_or_one_about_us_is_tried_again(
    amina: User, mail_server: CatcherServer, stage: Stage, reply: str
) -> None:
    mail_server.behaviour(stage, reply=reply)
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert waits_three_seconds(delivery)
    assert delivery.attempts == 1
    assert delivery.last_reply == " ".join(reply.split()[:2])
    assert not delivery.possibly_duplicated
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("reply", ["554 5.7.1 go away", "421 4.3.2 not now"])
def test_a_server_that_greets_with_a_refusal_is_tried_again(
    amina: User, mail_server: CatcherServer, reply: str
) -> None:
    mail_server.behaviour("CONNECT", reply=reply)
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert waits_three_seconds(delivery)


@pytest.mark.parametrize("code", ["5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
def test_an_address_that_does_not_exist_fails_at_once_and_is_flagged(
    amina: User, mail_server: CatcherServer, code: str
) -> None:
    mail_server.behaviour("RCPT", reply=f"550 {code} <amina@example.org> no such user")
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.FAILED
    assert delivery.last_reply == f"550 {code}"
    assert Suppression.objects.get().owner == amina


@pytest.mark.parametrize(
    "reply", ["550 no enhanced code", "550 5.2.2 full", "550 5.7.1 blocked", "450 4.1.1 unsure", "550 5.1.8 bad sender"]
)
def test_nothing_else_at_rcpt_flags_the_address(amina: User, mail_server: CatcherServer, reply: str) -> None:
    mail_server.behaviour("RCPT", reply=reply)
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert waits_three_seconds(delivery)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("stage", ["MAIL", "DATA"])
def test_no_such_address_at_another_stage_does_not_flag_it(
    amina: User, mail_server: CatcherServer, stage: Stage
) -> None:
    mail_server.behaviour(stage, reply="550 5.1.1 no such user")
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert waits_three_seconds(delivery)
    assert not Suppression.objects.exists()


@pytest.mark.parametrize("stage", ["CONNECT", "MAIL", "RCPT"])
def test_a_connection_lost_before_data_is_certainly_not_sent(
    amina: User, mail_server: CatcherServer, stage: Stage
) -> None:
    mail_server.behaviour(stage, drop=True)
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert waits_three_seconds(delivery)
    assert delivery.last_reply == "connection"
    assert not delivery.possibly_duplicated


def test_a_connection_lost_after_data_is_sent_once_more_with_the_same_message_id(
    amina: User, mail_server: CatcherServer
) -> None:
    mail_server.behaviour("DATA", drop=True, keep=True, times=1)
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert waits_three_seconds(delivery)
    assert delivery.possibly_duplicated
    Delivery.objects.update(due_at=timezone.now())
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.possibly_duplicated
    assert {mail.headers["Message-ID"] for mail in mail_server.messages} == {delivery.message_id}
    assert len(mail_server.messages) == 2


def test_a_connection_lost_twice_after_data_fails(amina: User, mail_server: CatcherServer) -> None:
    mail_server.behaviour("DATA", drop=True)
    [delivery] = tell(amina)
    drain(queue="alerts")
    Delivery.objects.update(due_at=timezone.now())
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.FAILED


def test_nobody_listening_costs_one_mail_an_attempt_and_leaves_the_rest(amina: User, settings: Settings) -> None:
    settings.MAIL_SERVER = environ.Env.email_url_config(f"smtp://127.0.0.1:{free_port()}")
    tell(amina, amina, amina)
    drain(queue="alerts")
    assert sorted(Delivery.objects.filter(queue="alerts").values_list("state", "attempts")) == [
        ("due", 0),
        ("due", 0),
        ("due", 1),
    ]


def test_a_refusal_of_the_data_command_itself_is_certainly_not_sent(amina: User, settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        script = [b"250 hi", b"250 ok", b"250 ok", b"452 4.3.1 disk full", b"221 bye"]
        thread = threading.Thread(target=answer_by_script, args=(listener, script), daemon=True)
        thread.start()
        settings.MAIL_SERVER = environ.Env.email_url_config(f"smtp://127.0.0.1:{listener.getsockname()[1]}")
        [delivery] = tell(amina)
        drain(queue="alerts")
    assert waits_three_seconds(delivery)
    assert delivery.last_reply == "452 4.3.1"
    assert not delivery.possibly_duplicated


def answer_by_script(listener: socket.socket, script: list[bytes]) -> None:
    connection, _ = listener.accept()
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"220 scripted\r\n")
        for answer in script:
            if not lines.readline():
                return
            connection.sendall(answer + b"\r\n")


def test_an_idle_connection_that_the_server_closed_is_no_fault_of_the_mail(
    amina: User, mail_server: CatcherServer
) -> None:
    tell(amina)
    drain(queue="alerts")
    mail_server.stop()
    mail_server.start()
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.attempts == 1


def test_one_connection_carries_many_mails(
    amina: User, mail_server: CatcherServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, really_open = [], Transport._open

    def count_and_open(transport: Transport) -> None:
        opened.append(1)
        really_open(transport)

    monkeypatch.setattr(Transport, "_open", count_and_open)
    tell(*[amina] * 20)
    drain(queue="alerts")
    tell(amina)
    drain(queue="alerts")
    assert len(mail_server.messages) == 21
    assert opened == [1]


def test_one_refused_mail_does_not_hold_up_the_others(amina: User, ben: User, mail_server: CatcherServer) -> None:
    mail_server.behaviour("RCPT", to="amina@example.org", reply="550 5.1.1 unknown")
    [first, second] = tell(amina, ben)
    drain(queue="alerts")
    assert state_of(first) == DeliveryState.FAILED
    assert state_of(second) == DeliveryState.SENT


def test_the_operator_is_told_once_an_hour_for_each_cause(
    amina: User, mail_server: CatcherServer, settings: Settings
) -> None:
    settings.OPERATOR_EMAIL = "operator@example.org"
    mail_server.behaviour("RCPT", to="amina@example.org", reply="451 4.3.0 later")
    tell(amina, amina, amina)
    drain(queue="alerts")
    drain(queue="bulk")
    assert [mail.to for mail in mail_server.messages] == ["operator@example.org"]
    assert "451 4.3.0" in mail_server.messages[0].text
    assert "amina" not in mail_server.messages[0].raw.decode()
    OperatorAlarm.objects.update(told_at=timezone.now() - timedelta(minutes=61))
    Delivery.objects.filter(queue="alerts").update(due_at=timezone.now())
    drain(queue="alerts")
    drain(queue="bulk")
    assert len(mail_server.messages) == 2


def test_an_alarm_that_cannot_be_sent_raises_no_alarm(mail_server: CatcherServer, amina: User) -> None:
    mail_server.behaviour("RCPT", reply="451 4.3.0 later")
    tell(amina)
    drain(queue="alerts")
    drain(queue="bulk")
    assert Delivery.objects.filter(notice__kind="operator_alarm").count() == 1
