"""The app opens `/mine/#TOKEN`: a form, a POST that spends the token, a visit of 15 minutes; failures are explained."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, ChildSession
from guardian_portal.family.services import forget_visits
from guardian_portal.family.visiting import VISIT_COOKIE
from guardian_portal.platforms.models import Connection, UsedToken
from tests.architecture.contract import check
from tests.builders import child_on
from tests.guardian_portal.dashboard.visits import MINE, as_child, words_of
from tests.guardian_portal.platforms.signed import Signer, running_signer


@pytest.fixture
def app(connection: Connection, kit: Child) -> Iterator[Signer]:
    """Starhaven's own keys; kit's account is `acc-kit`."""
    with running_signer(connection.source) as signer:
        Connection.objects.filter(pk=connection.pk).update(jwks_url=signer.url)
        yield signer


def token(app: Signer, **claims: Any) -> str:
    """What the app puts behind the `#`, good for two minutes."""
    return app.sign(**{"purpose": "child-view", "email_sha256": None, "exp": int(time.time()) + 120, **claims})


def opened(client: Client, said: str) -> Any:
    return client.post(MINE, {"token": said})


def test_the_page_without_a_visit_asks_for_the_token_and_changes_nothing(app: Signer) -> None:
    client = Client()
    page = check(client.get(MINE))
    page.one("input", name="token")
    assert page.all("script", type="module")
    assert not client.cookies.get(VISIT_COOKIE)
    assert not UsedToken.objects.exists()


def test_a_token_opens_the_childs_page(app: Signer) -> None:
    client = Client()
    response = opened(client, token(app))
    assert response.status_code == 302
    assert response.headers["location"] == MINE
    assert "Who looks after my account" in words_of(client)


@pytest.mark.parametrize("around", ["https://portal.example/mine/#{}", "  {} \n", "#{}"])
def test_it_may_be_pasted_as_it_comes(app: Signer, around: str) -> None:
    client = Client()
    assert opened(client, around.format(token(app))).status_code == 302


def test_the_visits_cookie_is_kept_from_scripts_and_from_every_other_page(app: Signer, settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = True
    cookie = opened(Client(), token(app)).cookies[VISIT_COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["secure"]) == (MINE, True, "Lax", True)
    assert cookie["max-age"] == 15 * 60
    assert not ChildSession.objects.filter(token_hash=cookie.value).exists()


def test_a_visit_ends_after_fifteen_minutes(app: Signer) -> None:
    client = Client()
    opened(client, token(app))
    visit = ChildSession.objects.get()
    assert visit.expires_at - visit.opened_at == timedelta(minutes=15)
    ChildSession.objects.update(expires_at=timezone.now(), opened_at=timezone.now() - timedelta(minutes=15))
    assert "Who looks after" not in words_of(client)


def test_a_token_opens_once(app: Signer) -> None:
    said = token(app)
    opened(Client(), said)
    again = opened(Client(), said)
    assert VISIT_COOKIE not in again.cookies
    assert "This was opened before" in check(again).one("main").text
    assert "Open it again from the app" in again.content.decode()


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"expires_in": -60}, "This came too late"),
        ({"purpose": "guardian-link"}, "This did not work"),
        ({"aud": "https://elsewhere.example"}, "This did not work"),
        ({"iss": "https://elsewhere.example"}, "This did not work"),
        ({"expires_in": 3600}, "This did not work"),
        ({"sub": "acc-nobody"}, "Nobody looks after your account here"),
    ],
)
def test_what_did_not_open_is_explained(app: Signer, claims: dict[str, Any], words: str) -> None:
    response = opened(Client(), token(app, **claims))
    text = check(response).one("main").text
    assert words in text
    assert "What to do now:" in text
    assert not ChildSession.objects.exists()


@pytest.mark.parametrize("said", ["", "x", "a.b.c", "#", "\x00", "é" * 40, "x" * 6000])
def test_what_is_no_token_is_answered_by_a_page(app: Signer, said: str) -> None:
    response = opened(Client(), said)
    assert response.status_code == 200
    check(response)


def test_where_the_platforms_keys_cannot_be_had_it_says_so(app: Signer) -> None:
    app.status = 503
    assert "does not answer us" in opened(Client(), token(app)).content.decode()


def test_trying_without_end_is_slowed_down(app: Signer) -> None:
    client = Client()
    answers = [opened(client, "a.b.c").status_code for _ in range(61)]
    assert answers[-1] == 429
    assert "Please wait a little" in opened(client, token(app)).content.decode()


def test_opening_it_for_a_sibling_closes_the_visit_before(app: Signer, connection: Connection) -> None:
    robin = child_on(connection, "acc-robin")
    client = as_child(robin)
    assert "robin" in words_of(client)
    opened(client, token(app))
    assert "robin" not in words_of(client)
    assert ChildSession.objects.get(child=robin).closed_at


def test_the_child_closes_the_page(kit: Child) -> None:
    client = as_child(kit)
    secret = client.cookies[VISIT_COOKIE].value
    response = client.post("/mine/close/", follow=True)
    assert "open it from the app" in check(response).one("main").text
    assert not client.cookies[VISIT_COOKIE].value
    client.cookies[VISIT_COOKIE] = secret
    assert "Who looks after" not in words_of(client)


def test_what_is_posted_without_a_visit_says_how_to_come_back(db: None) -> None:
    response = Client().post("/mine/object/", {"words": "help"})
    assert response.status_code == 403
    assert "Open it again from the app" in check(response).one("main").text


def test_visits_are_kept_in_the_trail_and_forgotten_in_the_table(app: Signer) -> None:
    opened(Client(), token(app))
    kept = Entry.objects.get(action="child_session.opened")
    assert (kept.actor_kind, kept.actor_id) == ("child", Child.objects.get().public_id)
    long_ago = timezone.now() - timedelta(days=2)
    ChildSession.objects.update(opened_at=long_ago, expires_at=long_ago + timedelta(minutes=15))
    assert forget_visits() == 1


@pytest.mark.parametrize("secret", ["x", "\u00e9", "a" * 4000, "' OR 1=1 --", "%00"])
def test_a_cookie_that_is_no_visit_opens_nothing(kit: Child, secret: str) -> None:
    as_child(kit)
    client = Client(headers={"cookie": f"{VISIT_COOKIE}={secret}; mine_language={secret}"})
    assert "Who looks after" not in words_of(client)


def test_a_form_from_elsewhere_is_refused(kit: Child) -> None:
    client = as_child(kit, enforce_csrf_checks=True)
    for path in (MINE, "/mine/object/", "/mine/end/", "/mine/close/", "/mine/language/"):
        assert client.post(path, {"token": "x"}).status_code == 403, path
