"""A sign-in from a browser not seen before is told to the account's owner, once, calmly, with no internet address."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.devices import COOKIE, NEW_DEVICE
from accounts.models import KnownDevice, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from notifications.kinds import kind_named
from tests.accounts.waiting import code_in_the_newest_mail, later, told, words_of
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605 Safari/605"
ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")


def a_phone() -> Client:
    return Client(headers={"user-agent": IPHONE}, REMOTE_ADDR="203.0.113.9")


def log_in(client: Client, user: User) -> None:
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def log_out(client: Client) -> None:
    client.post("/accounts/logout/")


@pytest.fixture
def at_home(client: Client, amina: User) -> Client:
    """The browser in which amina has always signed in."""
    log_in(client, amina)
    return client


def test_the_device_of_the_sign_up_is_no_news(client: Client, db: None) -> None:
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    client.post("/accounts/confirm-email/", {"code": code_in_the_newest_mail()})
    new = User.objects.get(email="new@example.org")
    assert KnownDevice.objects.filter(user=new).count() == 1
    assert told(new, NEW_DEVICE) == []


def test_another_device_is_told_of_once(at_home: Client, amina: User) -> None:
    phone = a_phone()
    for _time in range(2):
        log_in(phone, amina)
        log_out(phone)
    log_out(at_home)
    log_in(at_home, amina)
    assert len(told(amina, NEW_DEVICE)) == 1


def test_who_throws_the_cookie_away_is_new_again(at_home: Client, amina: User) -> None:
    phone = a_phone()
    log_in(phone, amina)
    phone.cookies.clear()
    log_in(phone, amina)
    assert len(told(amina, NEW_DEVICE)) == 2


def test_a_made_up_cookie_is_a_new_device(at_home: Client, amina: User) -> None:
    thief = a_phone()
    thief.cookies[COOKIE] = at_home.cookies[COOKIE].value.split(":")[0] + ":made:up"
    log_in(thief, amina)
    assert len(told(amina, NEW_DEVICE)) == 1


def test_the_mail_says_when_and_with_what_and_no_internet_address(at_home: Client, amina: User) -> None:
    log_in(a_phone(), amina)
    words = words_of(told(amina, NEW_DEVICE)[0])
    assert "new device" in words.subject
    assert "Safari on iPhone" in words.text
    assert re.search(r"When: .+ CES?T", words.text)
    assert "/accounts/sessions/" in words.text
    assert "If it was not you" in words.text
    for said in (words.subject, words.text, words.html):
        assert "203.0.113" not in said
        assert not ADDRESS.search(said.replace("127.0.0.1", ""))
    assert mail.outbox == []


def test_nobody_can_switch_it_off() -> None:
    assert kind_named(NEW_DEVICE).safety_critical


def test_two_people_at_one_browser_are_two_strangers(at_home: Client, amina: User) -> None:
    """Nothing in the rows says that ben and amina share a computer."""
    ben = person("ben")
    log_in(Client(), ben)
    log_out(at_home)
    log_in(at_home, ben)
    assert len(told(ben, NEW_DEVICE)) == 1
    assert KnownDevice.objects.values("device_hash").distinct().count() == KnownDevice.objects.count() == 3


def test_the_cookie_is_random_signed_and_of_no_use_to_a_script(at_home: Client) -> None:
    cookie = at_home.cookies[COOKIE]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Lax", "/accounts/")
    assert int(cookie["max-age"]) == 400 * 24 * 3600
    assert cookie.value.split(":")[0] not in str(KnownDevice.objects.values())


def test_a_page_read_without_signing_in_marks_nobody(client: Client, db: None) -> None:
    client.get("/accounts/login/")
    client.post("/accounts/login/", {"login": "nobody@example.org", "password": "wrong"})
    assert COOKIE not in client.cookies


def test_a_device_whose_cookie_has_run_out_is_forgotten(at_home: Client, amina: User) -> None:
    with later(days=401):
        log_in(a_phone(), amina)
        assert KnownDevice.objects.filter(user=amina).count() == 1
        assert len(told(amina, NEW_DEVICE)) == 1


def test_the_audit_trail_knows_that_there_was_one(at_home: Client, amina: User) -> None:
    log_in(a_phone(), amina)
    seen = Entry.objects.filter(action=Action.DEVICE_SEEN, object_id=amina.public_id).order_by("pk")
    assert [one.data["told"] for one in seen] == [False, True]
