"""What a mail looks like: one truth as text and HTML, in its reader's language and zone; nothing is fetched."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from notifications.drain import drain
from notifications.email.render import render
from notifications.models import Notice
from notifications.services import NoticeRequest
from tests.notifications.builders import queued, tell

if TYPE_CHECKING:
    from accounts.models import User
    from guardian_portal.demo.mailbox.messages import Caught
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mail(amina: User, mail_server: CatcherServer) -> Caught:
    tell(amina, thing="a1")
    drain(queue="alerts")
    return mail_server.messages[0]


def test_the_headers_say_that_a_machine_wrote_it_and_leak_nothing(mail: Caught) -> None:
    assert mail.headers["Auto-Submitted"] == "auto-generated"
    assert mail.headers["Subject"] == "There is something to look at"
    assert set(mail.headers) == {
        "Content-Type",
        "MIME-Version",
        "Subject",
        "From",
        "To",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
    }


def test_text_and_html_carry_the_same_link(mail: Caught) -> None:
    link = "http://127.0.0.1:8000/alerts/a1/"
    assert link in mail.text.split()
    assert f'href="{link}"' in mail.html


def test_text_is_not_escaped_and_html_is(mail: Caught) -> None:
    assert "O'Hara & <sons>" in mail.text
    assert "O&#x27;Hara &amp; &lt;sons&gt;" in mail.html or "O'Hara &amp; &lt;sons&gt;" in mail.html


def test_styles_are_inlined_and_the_rules_for_dark_mode_stay(mail: Caught) -> None:
    assert re.search(r'<a class="button"[^>]* style="[^"]*background', mail.html)
    assert "@media (prefers-color-scheme: dark)" in mail.html


def test_nothing_is_fetched_from_anywhere(mail: Caught) -> None:
    assert not re.search(r"<(img|link|script|iframe)|@import|url\(", mail.html)


@pytest.mark.parametrize(("who", "zone"), [("amina", "Europe/Berlin"), ("ben", "Asia/Seoul")])
def test_times_are_in_the_readers_zone(request: pytest.FixtureRequest, who: str, zone: str) -> None:
    reader: User = request.getfixturevalue(who)
    tell(reader)
    words = render(Notice.objects.get())
    assert zone in words.text or {"Europe/Berlin": "CE", "Asia/Seoul": "KST"}[zone] in words.text
    assert f'lang="{reader.language}"' in words.html


def test_a_zone_that_no_longer_exists_falls_back_to_utc(amina: User) -> None:
    type(amina).objects.update(time_zone="Mars/Olympus")
    tell(amina)
    assert "UTC" in render(Notice.objects.get()).text


def test_every_built_in_kind_renders(db: None) -> None:
    [delivery] = queued(NoticeRequest(kind="operator_alarm", address="o@example.org", params={"cause": "RCPT 451"}))
    words = render(delivery.notice)
    assert "RCPT 451" in words.text
    assert "RCPT 451" in words.html
    assert "\n" not in words.subject
