"""A proved new address waits for two days; the old one is told at once and its owner can stop it."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from accounts.address_changes import CHANGE_ASKED, CHANGE_DONE, CHANGE_FAILED, apply_due_changes
from accounts.models import AddressChange, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from notifications.addresses import address_hash
from notifications.kinds import kind_of
from notifications.models import Suppression
from tests.accounts.waiting import ask_for_address, code_in_the_newest_mail, later, told, words_of
from tests.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
NEW, PAGE = "amina@example.net", "/me/address/"


@pytest.fixture
def browser(client: Client, amina: User) -> Client:
    """Of amina, who has asked for another address and typed its code."""
    ask_for_address(sign_in(client, amina), NEW)
    return client


def address_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def still_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_the_code_alone_changes_nothing(browser: Client, amina: User) -> None:
    assert address_of(amina) == "amina@example.org"
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [("amina@example.org", True, True)]
    assert apply_due_changes() == 0


def test_a_wrong_code_begins_no_wait(client: Client, amina: User) -> None:
    sign_in(client, amina).post("/accounts/email/", {"action_add": "", "email": NEW})
    client.post("/accounts/confirm-email/", {"code": "WRNG-CODE"})
    assert not AddressChange.objects.exists()


def test_the_old_address_is_told_at_once(browser: Client, amina: User) -> None:
    notice = told(amina, CHANGE_ASKED)[0]
    words = words_of(notice)
    assert kind_of(notice).safety_critical
    assert kind_of(notice).still_due(notice) is None
    assert "a•••@example.net" in words.text
    assert NEW not in words.text + words.html
    assert "/me/address/" in words.text


def test_the_wait_is_shown_where_its_owner_comes_by(browser: Client) -> None:
    for path in ("/me/", PAGE):
        page = browser.get(path).content.decode()
        assert NEW in page
        assert "Stop the change" in page


def test_after_two_days_it_is_done(browser: Client, amina: User) -> None:
    with later(hours=47):
        assert apply_due_changes() == 0
    with later(hours=48, seconds=5):
        assert apply_due_changes() == 1
        assert apply_due_changes() == 0
    assert address_of(amina) == NEW
    assert list(EmailAddress.objects.values_list("email", "verified", "primary")) == [(NEW, True, True)]
    assert Entry.objects.filter(action=Action.ADDRESS_CHANGED, object_id=amina.public_id).count() == 1


def test_both_addresses_are_told_when_it_is_done(browser: Client, amina: User) -> None:
    mail.outbox.clear()
    with later(hours=49):
        apply_due_changes()
    assert [one.to for one in mail.outbox] == [["amina@example.org"]]
    assert "another address now" in str(mail.outbox[0].body)
    amina.refresh_from_db()
    notice = told(amina, CHANGE_DONE)[0]
    assert kind_of(notice).still_due(notice) is None
    assert "now has this address" in words_of(notice).text


def test_the_other_sessions_end_then_and_the_asking_one_stays(client: Client, amina: User) -> None:
    asking, other = Client(), Client()
    for one in (asking, other):
        one.post("/accounts/login/", {"login": amina.email, "password": PASSWORD})
    ask_for_address(asking, NEW)
    assert still_in(other)
    with later(hours=49):
        apply_due_changes()
        assert still_in(asking)
        assert not still_in(other)


def test_opening_the_page_stops_nothing_and_a_post_does(browser: Client, amina: User) -> None:
    assert browser.get(PAGE + "stop").status_code == 405
    assert "is stopped" in browser.post(PAGE + "stop", follow=True).content.decode()
    with later(hours=49):
        assert apply_due_changes() == 0
    assert address_of(amina) == "amina@example.org"
    notice = told(amina, CHANGE_ASKED)[0]
    assert kind_of(notice).still_due(notice) is not None
    assert Entry.objects.get(action=Action.ADDRESS_CHANGE_STOPPED).actor_id == amina.public_id


def test_stopping_asks_who_it_is_when_one_signed_in_long_ago(browser: Client, amina: User) -> None:
    elsewhere = sign_in(Client(), amina, seconds_ago=3600)
    assert elsewhere.post(PAGE + "stop").headers["Location"].startswith("/accounts/reauthenticate/")
    assert AddressChange.objects.get().state == "waiting"
    told = elsewhere.post("/accounts/reauthenticate/?next=/me/address/stop", {"password": PASSWORD}, follow=True)
    assert "is stopped" in told.content.decode()


def test_stopping_twice_says_so(browser: Client) -> None:
    browser.post(PAGE + "stop")
    assert "No change of address was waiting" in browser.post(PAGE + "stop", follow=True).content.decode()


def test_who_asks_again_waits_anew(browser: Client, amina: User) -> None:
    with later(hours=24, minutes=1):
        ask_for_address(sign_in(browser, amina), "amina@example.com")
    with later(hours=49):
        assert apply_due_changes() == 0
    with later(hours=73):
        assert apply_due_changes() == 1
    assert address_of(amina) == "amina@example.com"
    assert sorted(AddressChange.objects.values_list("state", flat=True)) == ["applied", "stopped"]


def test_a_code_for_a_new_password_goes_to_the_old_address_meanwhile(browser: Client, amina: User) -> None:
    Client().post("/accounts/password/reset/", {"email": NEW})
    assert "There is no account" in str(mail.outbox[-1].body)
    Client().post("/accounts/password/reset/", {"email": amina.email})
    assert mail.outbox[-1].to == ["amina@example.org"]


def test_a_new_password_by_that_code_stops_the_change(browser: Client, amina: User) -> None:
    """The owner who was locked out does what the mail says, and need not find the button, too."""
    owner = Client()
    owner.post("/accounts/password/reset/", {"email": amina.email})
    owner.post("/accounts/password/reset/confirm/", {"code": code_in_the_newest_mail()})
    new = "another four calm words"
    owner.post("/accounts/password/reset/complete/", {"password1": new, "password2": new})
    assert AddressChange.objects.get().state == "stopped"
    assert not still_in(browser)


@pytest.mark.parametrize("proved", [True, False], ids=["proved", "signing up"])
def test_an_address_taken_meanwhile_stays_with_its_owner(browser: Client, amina: User, proved: bool) -> None:
    other = User.objects.create_user(NEW, PASSWORD)
    EmailAddress.objects.create(user=other, email=NEW, verified=proved, primary=True)
    with later(hours=49):
        assert apply_due_changes() == 0
    assert (address_of(amina), address_of(other)) == ("amina@example.org", NEW)
    assert EmailAddress.objects.get(user=amina).verified
    assert "another account has taken" in words_of(told(amina, CHANGE_FAILED)[0]).text
    assert "another account took" in browser.get(PAGE).content.decode()


def test_where_the_old_address_is_dead_the_portal_itself_tells(client: Client, amina: User) -> None:
    """It waits all the same: a thief must not be quicker because no mail can warn the owner."""
    Suppression.objects.create(owner=amina, address_hash=address_hash(amina.email), code="550 5.1.1")
    ask_for_address(sign_in(client, amina), NEW)
    assert "Stop the change" in client.get("/children/").content.decode()
    mail.outbox.clear()
    with later(hours=49):
        assert apply_due_changes() == 1
    assert mail.outbox == []
    assert address_of(amina) == NEW


def test_another_person_stops_nothing(browser: Client, amina: User) -> None:
    sign_in(Client(), person("dana")).post(PAGE + "stop")
    assert AddressChange.objects.get().state == "waiting"


def test_settled_changes_are_forgotten_after_90_days(browser: Client) -> None:
    browser.post(PAGE + "stop")
    with later(days=91):
        apply_due_changes()
    assert not AddressChange.objects.exists()
