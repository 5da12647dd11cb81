"""A child's visit and a guardian's session in one browser know nothing of each other."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.family.visiting import VISIT_COOKIE
from tests.architecture.walk import CSRF
from tests.builders import link
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of
from tests.people import sign_in


def text_of(client: Client, path: str, **headers: str) -> str:
    return CSRF.sub("", client.get(path, headers=headers).content.decode())


@pytest.fixture
def shared(amina: User, kit: Child) -> Client:
    """One browser: amina is signed in, and kit's page is open."""
    link(amina, kit)
    return as_child(kit, sign_in(Client(), amina))


def test_the_childs_page_is_the_same_whoever_is_signed_in(shared: Client, amina: User, kit: Child) -> None:
    User.objects.filter(pk=amina.pk).update(language="ko", time_zone="Asia/Seoul")
    for path in (MINE, "/mine/end/", "/mine/done/"):
        assert text_of(shared, path) == text_of(as_child(kit), path), path
    del shared.cookies[VISIT_COOKIE]
    assert text_of(shared, MINE) == text_of(Client(), MINE)


def test_the_guardians_pages_are_the_same_whoever_visits(shared: Client, amina: User, kit: Child) -> None:
    alone = sign_in(Client(), amina)
    shared.get(MINE)
    for path in ("/", "/children/", "/me/", f"/children/{kit.public_id}/guardians/", "/alerts/"):
        assert text_of(shared, path) == text_of(alone, path), path


def test_a_message_for_the_guardian_waits_for_the_guardian(shared: Client, amina: User) -> None:
    shared.post("/me/", {"name": "Amina", "language": "en", "time_zone": "UTC", "country": ""})
    assert "Saved." not in words_of(shared)
    assert "Saved." in words_of(shared, "/me/")


def test_a_visit_reaches_no_other_page(kit: Child, amina: User) -> None:
    link(amina, kit)
    client = as_child(kit)
    for path in ("/children/", f"/children/{kit.public_id}/", "/alerts/", "/me/", "/support/objections/"):
        assert client.get(path).headers["location"].startswith("/accounts/login/"), path


def test_the_childs_language_leaves_the_guardians_account_alone(shared: Client, amina: User) -> None:
    shared.post("/mine/language/", {"language": "ko"})
    amina.refresh_from_db()
    assert amina.language == "en"
    assert "portal_language" not in shared.cookies


def test_visiting_neither_signs_out_nor_prolongs_anybody(shared: Client) -> None:
    before = Session.objects.get()
    shared.get(MINE)
    shared.post("/mine/close/")
    assert shared.get("/children/").status_code == 200
    after = Session.objects.get()
    assert (after.session_key, after.expire_date) == (before.session_key, before.expire_date)


def test_the_page_offers_no_way_into_an_account(kit: Child, amina: User) -> None:
    link(amina, kit)
    for client in (as_child(kit), Client()):
        page = client.get(MINE).content.decode()
        assert "/accounts/" not in page
        assert 'href="/children/' not in page


def test_signing_out_does_not_close_the_childs_page(shared: Client) -> None:
    shared.post("/accounts/logout/")
    assert "Who looks after my account" in words_of(shared)
