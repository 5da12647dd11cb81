"""The mailbox's pages show hostile mail without running it, and answer under their own name only."""

from __future__ import annotations

import re
import smtplib
from email.message import EmailMessage
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from guardian_portal.demo.mailbox.server import CatcherServer

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture
def hostile(smtp: CatcherServer) -> CatcherServer:
    message = EmailMessage()
    message["Subject"] = HOSTILE
    message.set_content(f'{HOSTILE} see http://127.0.0.1:8000/alerts/?a=1&b=2. Or "this".')
    message.add_alternative(HOSTILE, subtype="html")
    with smtplib.SMTP(smtp.host, smtp.port, timeout=5) as client:
        client.send_message(message, "portal@example.org", ["amina@example.org"])
    return smtp


def addresses(server: CatcherServer) -> dict[str, str]:
    message = f"{server.page_url}messages/{server.messages[0].id}"
    return {"list": server.page_url, "message": message, "html": f"{message}/html", "file": f"{message}.eml"}


@pytest.mark.parametrize("page", ["list", "message"])
def test_a_mail_never_becomes_markup_of_a_page(hostile: CatcherServer, page: str) -> None:
    body = httpx.get(addresses(hostile)[page]).text

    assert HOSTILE not in body
    assert "&lt;script&gt;" in body
    assert re.search(r"<[^>]+ (style|on\w+)=", body) is None


@pytest.mark.parametrize("page", ["list", "message"])
def test_a_page_allows_nothing_but_its_own_style(hostile: CatcherServer, page: str) -> None:
    answer = httpx.get(addresses(hostile)[page])

    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self';")
    assert "unsafe" not in policy
    assert "Set-Cookie" not in answer.headers
    assert '<html lang="en" dir="ltr">' in answer.text
    assert answer.text.count("<h1>") == 1


def test_the_html_part_is_boxed_in(hostile: CatcherServer) -> None:
    answer = httpx.get(addresses(hostile)["html"])

    assert HOSTILE in answer.text
    assert answer.headers["Content-Security-Policy"].startswith(
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )


def test_web_addresses_in_the_text_can_be_followed(hostile: CatcherServer) -> None:
    body = httpx.get(addresses(hostile)["message"]).text

    assert '<a href="http://127.0.0.1:8000/alerts/?a=1&amp;b=2" rel="noreferrer noopener">' in body


def test_the_file_is_offered_as_a_download(hostile: CatcherServer) -> None:
    answer = httpx.get(addresses(hostile)["file"])

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.content == hostile.messages[0].raw


def test_another_host_name_reads_nothing(hostile: CatcherServer) -> None:
    answer = httpx.get(f"{hostile.page_url}messages.json", headers={"Host": "mail.example.net"})

    assert answer.status_code == 421
    assert "amina" not in answer.text


@pytest.mark.parametrize("path", ["messages/nothing", "messages/nothing/html", "messages/../x", "else"])
def test_what_is_not_there_is_404(smtp: CatcherServer, path: str) -> None:
    assert httpx.get(smtp.page_url + path).status_code == 404


def test_a_limit_that_is_no_number_is_refused(smtp: CatcherServer) -> None:
    assert httpx.get(f"{smtp.page_url}messages.json?limit=-1").status_code == 400
