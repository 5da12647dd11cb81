"""Once a year the portal asks whether its mail still arrives. It asks calmly, and nothing depends on the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.core import mail

from accounts.address_checks import ADDRESS_CHECK, ask_for_old_addresses, unanswered_checks
from notifications.kinds import kind_of
from tests.accounts.waiting import code_in_the_newest_mail, later, told, words_of
from tests.people import PASSWORD, sign_in

if TYPE_CHECKING:
    from django.test import Client

    from accounts.models import User

pytestmark = pytest.mark.django_db
PAGE = "/me/address/"
ASKED = "Does our mail still reach you?"


def confirm(client: Client) -> None:
    client.post(PAGE + "send")
    client.post(PAGE, {"code": code_in_the_newest_mail()})


def test_nobody_is_asked_within_a_year(client: Client, amina: User) -> None:
    with later(days=364):
        assert ask_for_old_addresses() == 0
        assert ASKED not in sign_in(client, amina).get("/children/").content.decode()


def test_after_a_year_one_mail_and_a_banner_ask(client: Client, amina: User) -> None:
    with later(days=366):
        assert ask_for_old_addresses() == 1
        assert ask_for_old_addresses() == 0
        assert ASKED in sign_in(client, amina).get("/children/").content.decode()
        assert ASKED in client.get("/me/").content.decode()
    words = words_of(told(amina, ADDRESS_CHECK)[0])
    assert "There is no hurry" in words.text
    assert PAGE in words.text


def test_a_typed_code_is_the_answer_for_another_year(client: Client, amina: User) -> None:
    with later(days=366):
        ask_for_old_addresses()
        confirm(sign_in(client, amina))
        assert ASKED not in client.get("/children/").content.decode()
        notice = told(amina, ADDRESS_CHECK)[0]
        assert kind_of(notice).still_due(notice) is not None
    with later(days=366 + 364):
        assert ask_for_old_addresses() == 0
    with later(days=366 + 366):
        assert ask_for_old_addresses() == 1


def test_a_code_for_a_new_password_is_an_answer_too(client: Client, amina: User) -> None:
    with later(days=366):
        ask_for_old_addresses()
        client.post("/accounts/password/reset/", {"email": amina.email})
        client.post("/accounts/password/reset/confirm/", {"code": code_in_the_newest_mail()})
        client.post("/accounts/password/reset/complete/", {"password1": PASSWORD, "password2": PASSWORD})
    amina.refresh_from_db()
    assert amina.address_asked_at is None


def test_opening_the_page_sends_no_code(client: Client, amina: User) -> None:
    with later(days=366):
        sign_in(client, amina).get(PAGE)
    assert mail.outbox == []


def test_after_thirty_more_days_support_sees_it(client: Client, amina: User, sam: User) -> None:
    type(sam).objects.filter(pk=sam.pk).update(address_confirmed_at="2999-01-01T00:00Z")
    with later(days=366):
        ask_for_old_addresses()
    with later(days=366 + 29):
        assert not unanswered_checks().exists()
    with later(days=366 + 31):
        page = sign_in(client, sam).get("/support/addresses/").content.decode()
        assert amina.public_id in page
        assert amina.email not in page
        assert "1 waits" in client.get("/support/").content.decode()


def test_links_and_alerts_never_stop_because_of_it(client: Client, amina: User) -> None:
    with later(days=800):
        ask_for_old_addresses()
        assert sign_in(client, amina).get("/children/link/").status_code == 200
        assert client.get("/alerts/").status_code == 200


def test_a_closed_account_is_not_asked(amina: User) -> None:
    type(amina).objects.update(is_active=False)
    with later(days=366):
        assert ask_for_old_addresses() == 0
