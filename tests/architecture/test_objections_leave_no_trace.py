"""With or without a child's private objection, whatever the desk does with it, everybody but staff fetches the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from guardian_portal.family.models import Objection
from notifications.models import Notice
from tests.architecture.differential import everything
from tests.architecture.roles import Role
from tests.architecture.world import World
from tests.guardian_portal.dashboard.visits import as_child
from tests.staff_sessions import begin_session

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_moment(world: World) -> Iterator[None]:
    with time_machine.travel(timezone.now(), tick=False):
        yield


def all_that_is_seen(world: World) -> dict[str, str]:
    """By a guardian and by the child on every page, and in every mail to a person."""
    read = {role: everything(world, role, but="accounts/") for role in (Role.ACTIVE, Role.CHILD)}
    seen = {f"{role} {path}": text for role, pages in read.items() for path, text in pages.items()}
    mails = [str(one) for one in Notice.objects.filter(recipient__isnull=False).values_list("kind", "thing")]
    return {**seen, "mails": "\n".join(mails)}


def test_an_objection_and_what_staff_do_about_it_change_no_byte(world: World, settings: Settings) -> None:
    settings.ONCALL_EMAIL = "oncall@example.org"
    desk: Client = world.clients[Role.AGENT]
    before = all_that_is_seen(world)
    assert as_child(world.child).post("/mine/object/", {"words": "I am afraid"}).status_code == 302
    assert all_that_is_seen(world) == before
    objection = Objection.objects.latest("pk")
    begin_session(desk, objection)
    path = f"/support/objections/{objection.public_id}/"
    for read in ("/support/objections/", path):
        assert desk.get(read).status_code == 200
    for act in ("take/", "answer/"):
        assert desk.post(path + act, {"words": "Hello."}).status_code == 302
        assert all_that_is_seen(world) == before


def test_in_the_browser_that_objected_nothing_is_left_behind(world: World) -> None:
    by_child = world.clients[Role.CHILD]
    before = everything(world, Role.CHILD)
    cookies = {name: one.value for name, one in by_child.cookies.items()}
    assert by_child.post("/mine/object/", {"words": "I am afraid"}).status_code == 302
    assert everything(world, Role.CHILD) == before
    assert {name: one.value for name, one in by_child.cookies.items()} == cookies
