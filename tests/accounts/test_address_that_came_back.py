"""The owner of an address that refused our mail proves by a code that mail arrives again, and is written to again."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import environ
import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from notifications.addresses import address_hash
from notifications.drain import drain
from notifications.email.transport import close_kept_transport
from notifications.models import Suppression
from notifications.selectors import address_problem
from tests.people import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/me/address/"
CODE_ALONE_ON_A_LINE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)


@pytest.fixture
def mail_server(smtp: CatcherServer, settings: Settings) -> Iterator[CatcherServer]:
    """Does not know amina's address the first time; later it takes her mail."""
    settings.MAIL_SERVER = environ.Env.email_url_config(smtp.url)
    settings.EMAIL_BACKEND = "notifications.email.backend.QueueBackend"
    close_kept_transport()
    smtp.behaviour("RCPT", to="amina@example.org", reply="550 5.1.1 unknown", times=1)
    yield smtp
    close_kept_transport()


@pytest.fixture
def browser(client: Client, amina: User, mail_server: CatcherServer) -> Client:
    """Of amina, who is signed in and whose address has just been flagged."""
    client.post("/accounts/password/reset/", {"email": amina.email})
    drain(queue="alerts")
    assert address_problem(amina)
    return sign_in(client, amina)


def code_in(mail_server: CatcherServer) -> str:
    drain(queue="alerts")
    found = CODE_ALONE_ON_A_LINE.search(mail_server.wait_for(1)[-1].text)
    assert found
    return found[1]


def type_in(browser: Client, code: str) -> str:
    return browser.post(PAGE, {"code": code}, follow=True).content.decode()


def test_the_banner_leads_to_the_page(browser: Client) -> None:
    assert PAGE in browser.get("/children/").content.decode()
    assert "no such mailbox" in browser.get(PAGE).content.decode()


def test_opening_the_page_sends_nothing(browser: Client, mail_server: CatcherServer) -> None:
    browser.get(PAGE)
    assert browser.get(PAGE + "send").status_code == 405
    drain(queue="alerts")
    assert not mail_server.messages


def test_the_code_makes_us_write_again(browser: Client, amina: User, mail_server: CatcherServer) -> None:
    browser.post(PAGE + "send")
    code = code_in(mail_server)
    assert code not in str(dict(browser.session))
    assert "We write to this address again" in type_in(browser, code.lower().replace("-", " "))
    assert address_problem(amina) is None
    assert Entry.objects.get(action=Action.ADDRESS_RESTORED).actor_id == amina.public_id
    assert "We know of no problem" in browser.get(PAGE).content.decode()


def test_three_wrong_codes_end_it(browser: Client, amina: User, mail_server: CatcherServer) -> None:
    browser.post(PAGE + "send")
    code = code_in(mail_server)
    assert "This is not the code" in type_in(browser, "AAAA-AAAA")
    type_in(browser, "BBBB-BBBB")
    assert "no longer works" in type_in(browser, "CCCC-CCCC")
    assert "no longer works" in type_in(browser, code)
    assert address_problem(amina)


def test_after_fifteen_minutes_it_is_too_old(browser: Client, amina: User, mail_server: CatcherServer) -> None:
    browser.post(PAGE + "send")
    code = code_in(mail_server)
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=16)):
        assert "no longer works" in type_in(browser, code)
    assert address_problem(amina)


def test_a_code_for_an_address_is_none_for_the_next(browser: Client, amina: User, mail_server: CatcherServer) -> None:
    browser.post(PAGE + "send")
    code = code_in(mail_server)
    User.objects.filter(pk=amina.pk).update(email="amina@example.net")
    assert "no longer works" in type_in(browser, code)


def test_a_second_code_within_a_minute_waits(browser: Client, mail_server: CatcherServer) -> None:
    browser.post(PAGE + "send")
    assert "Wait a minute" in browser.post(PAGE + "send", follow=True).content.decode()
    drain(queue="alerts")
    assert len(mail_server.messages) == 1


def test_confirming_a_flagged_new_address_lifts_its_flag(
    browser: Client, amina: User, mail_server: CatcherServer
) -> None:
    mail_server.behaviour("RCPT", to="new@example.org", reply="550 5.1.1 unknown", times=1)
    browser.post("/accounts/email/", {"action_add": "", "email": "new@example.org"})
    drain(queue="alerts")
    Suppression.objects.create(owner=amina, address_hash=address_hash("new@example.org"), code="550 5.1.1")
    cache.clear()
    browser.post("/accounts/confirm-email/", {"action": "resend"})
    browser.post("/accounts/confirm-email/", {"code": code_in(mail_server)})
    assert not Suppression.objects.filter(address_hash=address_hash("new@example.org"), cleared_at=None).exists()


def test_a_code_for_a_new_password_shows_the_same(client: Client, amina: User, mail_server: CatcherServer) -> None:
    client.post("/accounts/password/reset/", {"email": amina.email})
    drain(queue="alerts")
    assert address_problem(amina)
    cache.clear()
    client.post("/accounts/password/reset/", {"email": amina.email})
    client.post("/accounts/password/reset/confirm/", {"code": code_in(mail_server)})
    new = "another four calm words"
    client.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
    assert address_problem(amina) is None
