"""The mailbox takes mail over real SMTP, shows it as JSON, and keeps it over a restart."""

from __future__ import annotations

import datetime as dt
import smtplib
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import httpx

from guardian_portal.demo.mailbox.server import CatcherServer

if TYPE_CHECKING:
    from pathlib import Path


def a_mail(subject: str = "There is something to look at", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "portal@example.org"
    message["Subject"] = subject
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Sign in: http://127.0.0.1:8000/alerts/\n.a line that starts with a dot\n")
    message.add_alternative("<p>Sign <b>in</b></p>\n", subtype="html")
    return message


def send(server: CatcherServer, *to: str, message: EmailMessage | None = None) -> None:
    with smtplib.SMTP(server.host, server.port, timeout=5) as client:
        client.send_message(message or a_mail(), "portal@example.org", list(to))


def as_json(server: CatcherServer, query: str = "") -> list[dict[str, Any]]:
    answer = httpx.get(f"{server.page_url}messages.json{query}")
    assert answer.headers["Content-Type"] == "application/json"
    messages: list[dict[str, Any]] = answer.json()
    return messages


def test_a_mail_is_listed_with_everything_a_script_needs(smtp: CatcherServer) -> None:
    send(smtp, "amina@example.org", message=a_mail(List_Unsubscribe="<http://127.0.0.1/u>"))

    (message,) = as_json(smtp)

    assert message["to"] == "amina@example.org"
    assert message["subject"] == "There is something to look at"
    assert message["text"].endswith("/alerts/\n.a line that starts with a dot\n")
    assert message["html"] == "<p>Sign <b>in</b></p>\n"
    assert message["headers"]["List-Unsubscribe"] == "<http://127.0.0.1/u>"
    assert dt.datetime.fromisoformat(message["received_at"]).utcoffset() is not None


def test_encoded_headers_are_decoded(smtp: CatcherServer) -> None:
    send(smtp, "ben@example.org", message=a_mail("한 주가 준비되었습니다"))

    assert as_json(smtp)[0]["subject"] == "한 주가 준비되었습니다"
    assert as_json(smtp)[0]["headers"]["Subject"] == "한 주가 준비되었습니다"


def test_each_recipient_of_one_mail_has_an_entry(smtp: CatcherServer) -> None:
    send(smtp, "amina@example.org", "ben@example.org")

    assert [message["to"] for message in as_json(smtp)] == ["ben@example.org", "amina@example.org"]


def test_the_newest_mail_comes_first(smtp: CatcherServer) -> None:
    for number in range(3):
        send(smtp, "amina@example.org", message=a_mail(f"mail {number}"))

    assert [message["subject"] for message in as_json(smtp)] == ["mail 2", "mail 1", "mail 0"]
    assert [message["subject"] for message in as_json(smtp, "?limit=1")] == ["mail 2"]


def test_one_persons_mail_can_be_asked_for(smtp: CatcherServer) -> None:
    send(smtp, "amina@example.org", "ben@example.org")

    assert [message["to"] for message in as_json(smtp, "?to=Ben@example.org")] == ["ben@example.org"]


def test_mail_is_still_there_after_a_restart(tmp_path: Path) -> None:
    with CatcherServer(http=True, directory=tmp_path) as first:
        send(first, "amina@example.org", "ben@example.org")
        before = as_json(first)

    with CatcherServer(http=True, directory=tmp_path) as second:
        assert as_json(second) == before


def test_a_file_holds_the_message_after_its_envelope(tmp_path: Path) -> None:
    with CatcherServer(directory=tmp_path) as server:
        send(server, "amina@example.org")

    (file,) = tmp_path.glob("*.eml")
    assert file.read_bytes().startswith(
        b"Return-Path: <portal@example.org>\r\nDelivered-To: amina@example.org\r\nFrom: portal@"
    )


def test_an_address_set_apart_does_not_bury_the_others() -> None:
    with CatcherServer(http=True, set_apart=frozenset({"canary@example.org"})) as server:
        send(server, "amina@example.org", "canary@example.org")
        everyone = httpx.get(server.page_url).text
        canary = httpx.get(f"{server.page_url}?to=canary@example.org").text

        assert everyone.count("/messages/") == canary.count("/messages/") == 1
        assert "canary@example.org (1)" in everyone
        assert len(as_json(server)) == 2


def test_waiting_returns_as_soon_as_the_mail_is_there(smtp: CatcherServer) -> None:
    send(smtp, "amina@example.org")

    assert [message.to for message in smtp.wait_for(1, timeout=5)] == ["amina@example.org"]
