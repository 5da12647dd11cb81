"""Every kind of mail says how soon and where, once and the same in text and HTML; never of whom or of what."""

from __future__ import annotations

import email
import re
from email.message import EmailMessage
from email.policy import default

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from guardian_portal.incidents.classes import CLASSES
from notifications.email.render import mail_bytes
from notifications.kinds import declared_kinds
from notifications.models import Delivery
from tests.architecture.alert_mails import Family
from tests.architecture.mails import MAKERS, delivery_of
from tests.architecture.page import Page
from tests.builders import a_platform, child_on
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db

HANDLE = "kittiwake"
LANGUAGES = ("en", "ko")
ADDRESS = re.compile(r"https?://[^\s\"<>]+")
WORD = re.compile(r"\w+")


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest, settings: Settings) -> str:
    """Of the reader; mails to bare addresses, as of the person on call, are in the portal's own."""
    settings.LANGUAGE_CODE = request.param
    return str(request.param)


@pytest.fixture(params=MAKERS)
def mail(request: pytest.FixtureRequest, language: str) -> EmailMessage:
    family = Family(person("amina", language=language), child_on(a_platform(), f"acc-{HANDLE}"))
    delivery = delivery_of(request.param, family)
    return email.message_from_bytes(mail_bytes(delivery, address="reader@example.org"), policy=default)


def text_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]


def html_of(mail: EmailMessage) -> str:
    return str(mail.get_body(("html",)).get_content())  # type: ignore[union-attr]


def test_every_registered_kind_is_tried_here() -> None:
    assert set(MAKERS) == {kind.key for kind in declared_kinds() if not kind.ready_made}


def test_subject_names_neither_the_child_nor_what_happened(mail: EmailMessage) -> None:
    told = mail["Subject"].lower()
    assert told.strip()
    assert HANDLE not in told
    words = {word for title in (one.title for one in CLASSES.values()) for word in WORD.findall(str(title).lower())}
    telling = {word for word in words if len(word) > 5} - {"something", "person", "guardian"}
    assert set(WORD.findall(told)) & telling == set()


def test_bodies_name_neither_the_child_nor_the_platform(mail: EmailMessage) -> None:
    for body in (text_of(mail).lower(), html_of(mail).lower()):
        assert HANDLE not in body
        assert "starhaven" not in body
        assert "harass" not in body


def test_there_is_exactly_one_link_and_it_leads_here(mail: EmailMessage) -> None:
    """And where a mail can be switched off, the way out after it: the same as its header names."""
    links = ADDRESS.findall(text_of(mail))
    ways_out = ADDRESS.findall(mail.get("List-Unsubscribe", ""))
    assert links[1:] == ways_out
    assert links[0].startswith(f"{settings.SITE_URL}/")
    page = Page(html_of(mail))
    assert [one.attributes["href"] for one in page.all("a")] == links


def test_text_and_html_say_the_same(mail: EmailMessage) -> None:
    said = set(WORD.findall(ADDRESS.sub("", text_of(mail)).lower()))
    page = Page(html_of(mail))
    shown = set(WORD.findall(ADDRESS.sub("", page.one("body").text).lower()))
    # They differ in the greeting and in how they lead to the link, not in what they tell.
    assert len(said & shown) / len(said | shown) >= 0.75, said ^ shown


def test_a_machine_says_that_it_wrote_it(mail: EmailMessage) -> None:
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"]
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]


def test_html_is_in_the_readers_language(mail: EmailMessage, language: str) -> None:
    assert Page(html_of(mail)).one("html").attributes == {"lang": language, "dir": "ltr"}


@pytest.mark.parametrize("asked", ["account_signup", "account_reset_password"])
def test_a_mail_with_a_code_has_it_alone_on_a_line_and_no_link(asked: str, language: str, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "notifications.email.backend.QueueBackend"  # Django's test runner takes it out
    form = {"email": "new@example.org", "password1": PASSWORD}
    if asked == "account_reset_password":
        person("new")
    Client().post(reverse(asked), form, headers={"accept-language": language})
    delivery = Delivery.objects.latest("pk")
    sent = email.message_from_bytes(bytes(delivery.body or b""), policy=default)
    text = str(sent.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert [line for line in text.splitlines() if re.fullmatch(r"\w[\w-]{5,}", line)]
    assert ADDRESS.findall(text) == []
    assert sent["Auto-Submitted"] == "auto-generated"
