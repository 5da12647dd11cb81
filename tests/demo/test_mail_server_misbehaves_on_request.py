"""The tests' mail server gives every answer a real one can give, and is itself again afterwards."""

from __future__ import annotations

import smtplib
import time
from typing import TYPE_CHECKING, Literal

import pytest

if TYPE_CHECKING:
    from guardian_portal.demo.mailbox.server import CatcherServer

BODY = b"Subject: hello\r\n\r\nhello\r\n"


def send(server: CatcherServer, *to: str, timeout: float = 5) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=timeout) as client:
        client.sendmail("portal@example.org", list(to or ["amina@example.org"]), BODY)


def test_a_greeting_of_421_turns_the_client_away(smtp: CatcherServer) -> None:
    smtp.behaviour("CONNECT", reply="421 4.3.2 busy")

    with pytest.raises(smtplib.SMTPConnectError) as refused:
        send(smtp)
    assert refused.value.smtp_code == 421


@pytest.mark.parametrize(
    ("stage", "error"),
    [
        ("MAIL", smtplib.SMTPSenderRefused),
        ("RCPT", smtplib.SMTPRecipientsRefused),
        ("DATA", smtplib.SMTPDataError),
    ],
)
def test_any_stage_can_be_refused(
    smtp: CatcherServer, stage: Literal["MAIL", "RCPT", "DATA"], error: type[Exception]
) -> None:
    smtp.behaviour(stage, reply="451 4.3.0 try later")

    with pytest.raises(error):
        send(smtp)
    assert smtp.messages == []


def test_one_recipient_can_be_refused_and_the_others_not(smtp: CatcherServer) -> None:
    smtp.behaviour("RCPT", to="gone@example.org", reply="550 5.1.1 no such user")

    send(smtp, "gone@example.org", "amina@example.org")

    assert [message.to for message in smtp.messages] == ["amina@example.org"]


@pytest.mark.parametrize("keep", [True, False])
def test_the_connection_can_drop_after_data(smtp: CatcherServer, *, keep: bool) -> None:
    smtp.behaviour("DATA", drop=True, keep=keep)

    with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError)):
        send(smtp)
    assert len(smtp.messages) == int(keep)


def test_a_refused_mail_can_have_been_kept(smtp: CatcherServer) -> None:
    smtp.behaviour("DATA", reply="451 4.3.0 try later", keep=True)

    with pytest.raises(smtplib.SMTPDataError):
        send(smtp)
    assert len(smtp.messages) == 1


def test_a_slow_server_answers_late(smtp: CatcherServer) -> None:
    smtp.behaviour("DATA", delay=0.3)
    before = time.monotonic()

    send(smtp)

    assert time.monotonic() - before >= 0.3
    assert len(smtp.messages) == 1


@pytest.mark.parametrize("stage", ["CONNECT", "RCPT", "DATA"])
def test_a_black_hole_never_answers(smtp: CatcherServer, stage: Literal["CONNECT", "RCPT", "DATA"]) -> None:
    smtp.behaviour(stage, black_hole=True)

    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        send(smtp, timeout=0.3)
    assert smtp.messages == []


def test_a_misbehaviour_can_be_used_up(smtp: CatcherServer) -> None:
    smtp.behaviour("MAIL", reply="450 4.2.0 try later", times=1)

    with pytest.raises(smtplib.SMTPSenderRefused):
        send(smtp)
    send(smtp)

    assert len(smtp.messages) == 1


def test_a_stopped_server_refuses_and_comes_back_on_its_port(smtp: CatcherServer) -> None:
    port = smtp.port
    smtp.stop()
    try:
        with pytest.raises(ConnectionRefusedError):
            send(smtp)
    finally:
        smtp.start()

    send(smtp)

    assert smtp.port == port
    assert len(smtp.messages) == 1


def test_stopping_cuts_open_connections(smtp: CatcherServer) -> None:
    with smtplib.SMTP(smtp.host, smtp.port, timeout=5) as client:
        client.ehlo()
        smtp.stop()
        smtp.start()
        with pytest.raises((smtplib.SMTPServerDisconnected, ConnectionResetError, BrokenPipeError)):
            client.sendmail("portal@example.org", ["amina@example.org"], BODY)
