"""Who is signed in where is listed, and "sign out the others" really signs them out."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
PAGE = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/605"


def log_in(client: Client, user: User) -> Client:
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    return client


@pytest.fixture
def others(amina: User) -> list[Client]:
    return [log_in(Client(headers={"user-agent": PHONE}), amina) for _one in range(2)]


def test_each_is_listed_in_words(client: Client, amina: User, others: list[Client]) -> None:
    page = log_in(client, amina).get(PAGE).content.decode()
    assert page.count("Safari on iPhone") == 2
    assert page.count("This one") == 1


def test_the_others_are_out_at_their_next_page(client: Client, amina: User, others: list[Client]) -> None:
    log_in(client, amina).post(PAGE)
    assert [one.get("/me/").status_code for one in others] == [302, 302]
    assert client.get("/me/").status_code == 200


def test_what_they_knew_is_gone_from_the_database(client: Client, amina: User, others: list[Client]) -> None:
    log_in(client, amina).post(PAGE)
    assert list(Session.objects.values_list("session_key", flat=True)) == [client.session.session_key]


def test_another_persons_sessions_stay(client: Client, amina: User, sam: User) -> None:
    theirs = Client()
    theirs.force_login(sam)
    log_in(client, amina).post(PAGE)
    assert theirs.get("/me/").status_code == 200


def test_it_is_kept_that_it_happened(client: Client, amina: User, others: list[Client]) -> None:
    log_in(client, amina).post(PAGE)
    ended = Entry.objects.get(action=Action.SESSIONS_ENDED)
    assert (ended.actor_id, ended.data) == (amina.public_id, {"count": 2})
