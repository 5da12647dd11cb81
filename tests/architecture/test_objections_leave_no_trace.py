"""With or without a child's private objection, whatever the desk does with it, everybody but staff fetches the same."""

from __future__ import annotations

import pytest
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import StaffRole, User
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, Objection
from notifications.models import Notice
from tests.architecture.access_table import CHILDREN
from tests.architecture.outcomes import OK
from tests.architecture.test_differential import amina, as_amina, everything, fetched, kit, starhaven
from tests.architecture.world import Role
from tests.guardian_portal.dashboard.visits import as_child
from tests.people import person, sign_in

__all__ = ["amina", "as_amina", "kit", "starhaven"]

pytestmark = pytest.mark.django_db

MINE = [f"/{one.route}" for one in CHILDREN if one.get[Role.CHILD] == OK]


def all_that_is_seen(as_amina: Client, amina: User, kit: Child) -> dict[str, str]:
    """By the guardian on every page, by the child on every page of their own, and in every mail to a person."""
    by_guardian = everything(as_amina, amina)
    # The child is told how often the guardian looked, and this test looks again each time.
    AccessDay.objects.update(opened=1)
    by_child = as_child(kit)
    mails = [str(one) for one in Notice.objects.filter(recipient__isnull=False).values_list("kind", "thing")]
    return {
        **by_guardian,
        **{path: fetched(by_child, path) for path in MINE},
        "mails": "\n".join(mails),
    }


def test_an_objection_and_what_staff_do_about_it_change_no_byte(
    as_amina: Client, amina: User, kit: Child, settings: Settings
) -> None:
    settings.ONCALL_EMAIL = "oncall@example.org"
    desk = sign_in(Client(), person("sam", staff_role=StaffRole.AGENT))
    before = all_that_is_seen(as_amina, amina, kit)
    assert as_child(kit).post("/mine/object/", {"words": "I am afraid"}).status_code == 302
    assert all_that_is_seen(as_amina, amina, kit) == before
    path = f"/support/objections/{Objection.objects.get().public_id}/"
    for read in ("/support/objections/", path):
        assert desk.get(read).status_code == 200
    for act in ("take/", "answer/"):
        assert desk.post(path + act, {"words": "Hello."}).status_code == 302
        assert all_that_is_seen(as_amina, amina, kit) == before


def test_in_the_browser_that_objected_nothing_is_left_behind(amina: User, kit: Child) -> None:
    by_child = as_child(kit)
    before = {path: fetched(by_child, path) for path in MINE}
    cookies = {name: one.value for name, one in by_child.cookies.items()}
    by_child.post("/mine/object/", {"words": "I am afraid"})
    assert {path: fetched(by_child, path) for path in MINE} == before
    assert {name: one.value for name, one in by_child.cookies.items()} == cookies
