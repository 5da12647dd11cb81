"""Staff of one platform fetch the same bytes with and without all that waits on another one."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.platforms.models import Connection
from tests.architecture.access_of_desk import SUPPORT
from tests.architecture.desk_work import work_for_the_desk
from tests.architecture.differential import fetched
from tests.architecture.outcomes import ABSENT, OK, WRONG_METHOD
from tests.architecture.queries import count_queries
from tests.architecture.roles import ELSEWHERE, Role
from tests.architecture.walk import path_of
from tests.builders import a_platform
from tests.people import person, sign_in

pytestmark = pytest.mark.django_db

LISTS = [f"/{one.route}" for one in SUPPORT if one.get[Role.OTHER_AGENT] == OK]
NARROWED = ("/support/deliveries/?state=delayed", "/support/proposals/?state=proposed")
OBJECTS = [one for one in SUPPORT if "<slug:" in one.route]
SEARCHES = ("/support/guardianships/?named={}", "/support/verifications/?reference={}", "/support/find/?reference={}")
# What the law says is nobody's secret; a search that was not asked anything; an agent's own sessions.
SAME_FOR_ALL = ("/support/ages/", "/support/find/", "/support/sessions/")


@pytest.fixture
def starhaven() -> Connection:
    return a_platform()


@pytest.fixture
def moonfield() -> Connection:
    return a_platform("Moonfield")


@pytest.fixture
def mia(moonfield: Connection) -> User:
    """A guardian with a child on each of the two platforms, of whom Moonfield's staff know hers there."""
    mia = person("mia")
    work_for_the_desk(moonfield, mia)
    return mia


def desk_of(connection: Connection, role: StaffRole) -> Client:
    name = f"{role}-{connection.platform.name.lower()}"
    return sign_in(Client(), person(name, staff_role=role, serves=[connection.platform]))


def all_lists(client: Client) -> dict[str, str]:
    return {path: fetched(client, path) for path in (*LISTS, *NARROWED)}


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [path for path in before if before[path] != after[path]]


def test_everything_of_the_desk_is_a_list_or_is_absent_for_other_staff() -> None:
    for address in OBJECTS:
        for role in ELSEWHERE:
            assert {address.get[role], address.post[role]} <= {ABSENT, WRONG_METHOD}, address.route


def test_all_that_waits_on_another_platform_changes_no_byte(
    starhaven: Connection, moonfield: Connection, mia: User
) -> None:
    theirs = [desk_of(moonfield, role) for role in (StaffRole.AGENT, StaffRole.LEAD)]
    ours = desk_of(starhaven, StaffRole.AGENT)
    before, empty = [all_lists(one) for one in theirs], all_lists(ours)
    work_for_the_desk(starhaven, mia)
    for desk, lists in zip(theirs, before, strict=True):
        assert changed(lists, all_lists(desk)) == []
    assert changed(empty, all_lists(ours)) == [path for path in empty if path not in SAME_FOR_ALL]


def test_a_search_finds_nothing_of_another_platform(starhaven: Connection, moonfield: Connection, mia: User) -> None:
    desk, ids = desk_of(moonfield, StaffRole.LEAD), work_for_the_desk(starhaven, mia)
    for search in SEARCHES:
        for named in (ids["link"], ids["attempt"], ids["reference"]):
            unknown = named.translate(str.maketrans("0123456789", "1234567890"))
            found, nothing = fetched(desk, search.format(named)), fetched(desk, search.format(unknown))
            assert found.replace(named, "") == nothing.replace(unknown, "")


def test_each_of_its_objects_is_absent(starhaven: Connection, moonfield: Connection, mia: User) -> None:
    ids = {**work_for_the_desk(starhaven, mia), "rule": "0"}
    theirs, ours = desk_of(moonfield, StaffRole.LEAD), desk_of(starhaven, StaffRole.LEAD)
    for address in OBJECTS:
        path = path_of(address.route, ids)
        if address.get[Role.OTHER_LEAD] == ABSENT:
            assert theirs.get(path).status_code == 404, path
            assert ours.get(path).status_code == 404 - 204 * ("<slug:rule>" not in address.route), path
        if address.post[Role.OTHER_LEAD] == ABSENT:
            assert theirs.post(path).status_code == 404, path


def test_staff_without_a_platform_find_empty_lists_and_read_why(starhaven: Connection, mia: User) -> None:
    nobodys = sign_in(Client(), person("noa", staff_role=StaffRole.LEAD, serves=[]))
    before = all_lists(nobodys)
    work_for_the_desk(starhaven, mia)
    assert all_lists(nobodys) == before
    assert "You serve no platform yet" in before["/support/"]


def test_which_platforms_are_served_costs_no_statement_a_list(moonfield: Connection, mia: User) -> None:
    named = desk_of(moonfield, StaffRole.AGENT)
    everywhere = sign_in(Client(), person("lee", staff_role=StaffRole.LEAD))
    for path in LISTS:
        assert len(count_queries(named, path).page) == len(count_queries(everywhere, path).page), path
