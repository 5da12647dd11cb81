"""Every address, asked with every method by every role, answers as the access table says; refusals write nothing."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.architecture.access_table import TABLE
from tests.architecture.outcomes import ABSENT, NEVER, OK, SET_UP, SIGN_IN, Address
from tests.architecture.roles import Role
from tests.architecture.walk import ask, path_of, routes
from tests.architecture.world import World

pytestmark = pytest.mark.django_db

METHODS = ("GET", "POST", "DELETE")
# "GET changes nothing but the access log": who looked, also of staff, what was shown, and the session.
# Who looked, and what was on the screen.
WRITTEN_BY_GET = {
    *("dashboard_accessday", "incidents_sighting", "incidents_escalationstep"),
    *("support_stafflook", "family_deskday"),
    *("audit_entry", "django_session"),
}
# That an auditor looked is kept, also where the form was refused.
WRITTEN_BY_REFUSAL = {"audit_entry", "django_session", "support_stafflook", "family_deskday"}
IDS = (
    *("connection", "child", "link", "alert", "incident", "token", "invitation", "attempt"),
    *("record", "method", "verification", "call", "rule", "proposal", "step", "ending", "objection"),
    *("line", "loosening", "asked", "device", "messenger", "messenger_address", "escalation"),
    *("case", "act", "attachment", "view", "topic", "child_topic", "review", "event"),
    *("subject", "thing", "session"),
)
UNKNOWN = dict.fromkeys(IDS, "zzzzzzzzzzzzzzzzzzzzzzzz")
SCOPED = [(one, method) for one in TABLE for method in ("GET", "POST") if "<slug:" in one.route]


@pytest.fixture(scope="module")
def an_hour_ago(world: World) -> dict[Role, Client]:
    """As much of the world as the world itself, so made once; `ask` leaves no trace of a request."""
    return world.clients_of_an_hour_ago()


def each(*, scoped: bool = False) -> pytest.MarkDecorator:
    """Every declared address with every method; `scoped`: those that name an object, with what a form sends."""
    cells = SCOPED if scoped else [(one, method) for one in TABLE for method in METHODS]
    return pytest.mark.parametrize(
        ("address", "method"), cells, ids=[f"{method} /{one.route}" for one, method in cells]
    )


def test_every_address_is_declared_once() -> None:
    declared = [address.route for address in TABLE]
    assert sorted(declared) == sorted(routes())
    assert len(declared) == len(set(declared))


def test_table_says_something_for_every_role() -> None:
    for address in TABLE:
        for method in METHODS:
            assert set(address.outcomes(method)) == set(Role), address.route


@each()
def test_address_answers_each_role_as_declared(world: World, address: Address, method: str) -> None:
    answers = {role: ask(world.clients[role], method, path_of(address.route, world.ids(role))) for role in Role}
    assert {role: answer.outcome for role, answer in answers.items()} == address.outcomes(method)
    for role, answer in answers.items():
        if answer.outcome[0] == "4" or answer.outcome == SIGN_IN:
            assert answer.written <= WRITTEN_BY_REFUSAL, role
    if method == "GET":
        assert set().union(*(one.written for one in answers.values())) <= WRITTEN_BY_GET | address.written_by_get


@each(scoped=True)
def test_what_is_not_yours_looks_like_what_never_was(world: World, address: Address, method: str) -> None:
    for role, outcome in address.outcomes(method).items():
        if outcome == ABSENT:
            theirs = ask(world.clients[role], method, path_of(address.route, world.ids(role)))
            nobodys = ask(world.clients[role], method, path_of(address.route, UNKNOWN))
            assert nobodys.outcome == ABSENT
            assert theirs.text == nobodys.text, role
            assert theirs.response.headers == nobodys.response.headers, role


@pytest.mark.parametrize("address", [one for one in TABLE if one.asks_again], ids=lambda one: one.route)
def test_who_signed_in_a_while_ago_confirms_it_but_a_stranger_is_not_asked(
    world: World, an_hour_ago: dict[Role, Client], address: Address
) -> None:
    method = "POST" if address.get == NEVER else "GET"
    for role, client in an_hour_ago.items():
        outcome = address.outcomes(method)[role]
        found = ask(client, method, path_of(address.route, world.ids(role))).outcome
        if outcome in (ABSENT, SET_UP):
            assert found == outcome, role
        else:
            assert found in ("302 account_reauthenticate", "302 mfa_reauthenticate"), role


def test_a_role_to_look_only_cannot_take_an_alert_in_hand(world: World) -> None:
    path = path_of("alerts/<slug:alert>/acknowledge/", world.ids(Role.VIEW_ONLY))
    assert "incidents_acknowledgement" not in ask(world.clients[Role.VIEW_ONLY], "POST", path).written
    path = path_of("alerts/<slug:alert>/acknowledge/", world.ids(Role.ACTIVE))
    assert "incidents_acknowledgement" in ask(world.clients[Role.ACTIVE], "POST", path).written


def test_another_guardians_alert_of_the_same_child_is_a_strangers(world: World) -> None:
    path = path_of("alerts/<slug:alert>/", world.ids(Role.ACTIVE))
    assert ask(world.clients[Role.ACTIVE], "GET", path).outcome == OK
    for role in (Role.PAUSED, Role.FROZEN, Role.VIEW_ONLY, Role.LEAD):
        assert ask(world.clients[role], "GET", path).outcome == ABSENT, role
