"""Every page that any role is shown at any address keeps the contract, in English and in Korean."""

from __future__ import annotations

import pytest
from django.urls import reverse

from accounts.models import User
from tests.architecture.access_table import TABLE
from tests.architecture.contract import check
from tests.architecture.outcomes import OK, Address
from tests.architecture.page import Page
from tests.architecture.roles import Role
from tests.architecture.walk import Answer, ask, path_of, undone
from tests.architecture.world import HANDLE, World
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db

SHOWN = [(one, method) for one in TABLE for method in ("GET", "POST") if OK in one.outcomes(method).values()]
LANGUAGES = ("en", "ko")


def read(world: World, role: Role, method: str, path: str, language: str) -> Answer:
    """As somebody of this role gets it who chose this language."""
    client = world.clients[role]
    with undone(client):
        User.objects.update(language=language)
        return ask(client, method, path, accept_language=language)


def names_nobody(page: Page, world: World) -> None:
    """A title stands in the history of a shared device."""
    title = page.one("title").text
    for name in (HANDLE, world.child.public_id, "harass", "괴롭"):
        assert name.lower() not in title.lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("address", "method"), SHOWN, ids=[f"{method} /{one.route}" for one, method in SHOWN])
def test_page_keeps_the_contract(world: World, address: Address, method: str, language: str) -> None:
    for role, outcome in address.outcomes(method).items():
        if outcome == OK:
            answer = read(world, role, method, path_of(address.route, world.ids(role)), language)
            if answer.is_page:
                names_nobody(check(answer.response, language=language), world)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("role", Role)
def test_page_that_does_not_exist_keeps_the_contract(world: World, role: Role, language: str) -> None:
    answer = read(world, role, "GET", "/children/nobodys/", language)
    if answer.outcome.startswith("302"):
        answer = read(world, role, "GET", "/nowhere/", language)
    assert answer.outcome == "404"
    check(answer.response, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_an_auditor_may_not_do_is_said_on_a_page_that_keeps_the_contract(world: World, language: str) -> None:
    path = path_of("support/held/<slug:incident>/", world.ids(Role.AUDITOR))
    answer = read(world, Role.AUDITOR, "POST", path, language)
    assert answer.outcome == "403"
    check(answer.response, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_on_the_way_in_keep_the_contract(world: World, language: str) -> None:
    client, agent = world.clients[Role.ANONYMOUS], world.people[Role.AGENT]
    steps = {
        reverse("account_signup"): {"email": "new@example.org", "password1": "a long unusual password of mine"},
        reverse("account_reset_password"): {"email": agent.email},
        reverse("account_login"): {"login": agent.email, "password": PASSWORD},
    }
    for path, form in steps.items():
        with undone(client):
            response = client.post(path, form, headers={"accept-language": language})
            assert response.status_code == 302, path
            check(client.get(response.headers["location"], headers={"accept-language": language}))


def test_recovery_codes_are_shown_on_a_page_that_keeps_the_contract(world: World) -> None:
    client = world.clients[Role.AGENT]
    with undone(client):
        made = client.post(reverse("mfa_generate_recovery_codes"))
        check(client.get(made.headers["location"]))
