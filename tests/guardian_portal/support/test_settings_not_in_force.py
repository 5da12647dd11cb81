"""Settings that a platform does not hold are a list of the desk's: which and why, never the values, never whose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.controls.models import ControlSheet, Revision
from guardian_portal.support.models import StaffLook
from guardian_portal.support.worklists.controls import failed_sheets
from tests.architecture.contract import check
from tests.architecture.queries import count_queries
from tests.builders import a_platform, child_on
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient

if TYPE_CHECKING:
    from guardian_portal.family.models import Child
    from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]
LIST = "/support/controls/"


@pytest.fixture
def ben() -> User:
    return person("ben")


def failed(child: Child, code: str = "not-applied", state: str = "refused", number: int = 1) -> None:
    ControlSheet.objects.get_or_create(child=child)
    Revision.objects.create(
        child=child, number=number, state=state, set_by="portal", rejected={"contact.messages": code}
    )


def listed(staff: User) -> list[str]:
    return list(failed_sheets(staff).order_by("pk").values_list("child__public_id", flat=True))


def test_what_the_platform_refused_or_never_answered(sam: User) -> None:
    starhaven = a_platform()
    children = [child_on(starhaven, f"acc-{number}") for number in range(5)]
    for child, state in zip(children, ("refused", "partly", "timed_out", "in_force", "asked"), strict=True):
        failed(child, state=state)
    assert listed(sam) == [child.public_id for child in children[:3]]


def test_what_came_right_later_is_off_the_list(sam: User) -> None:
    kit = child_on(a_platform())
    failed(kit)
    Revision.objects.create(child=kit, number=2, state="in_force", set_by="portal")
    assert listed(sam) == []


def test_a_value_that_the_platform_does_not_know(home: Household, sam: User) -> None:
    home.platform.unknown = {"contact.messages"}
    home.messages(home.amina, "nobody")
    for _turn in range(3):
        home.sweep()
    assert home.view().state == "refused"
    assert listed(sam) == [home.kit.public_id]
    text = sign_in(DeskClient(), sam).get(f"{LIST}{home.kit.public_id}/").content.decode()
    assert "The platform does not know this" in text
    home.platform.unknown = set()
    home.messages(home.amina, "friends")
    home.wait()
    home.sweep()
    assert home.view().state == "in_force"
    assert listed(sam) == []


def test_the_page_says_what_helps_and_neither_value_nor_family(home: Household, sam: User) -> None:
    home.messages(home.amina, "nobody")
    home.sweep()
    Revision.objects.update(state="partly", rejected={"contact.messages": "not-applied"})
    as_sam = sign_in(DeskClient(), sam)
    for path in (LIST, f"{LIST}{home.kit.public_id}/"):
        text = check(as_sam.get(path)).all("main")[0].text
        assert ("The platform took it and holds another value" in text) == (path != LIST)
        for word in ("nobody", "Nobody", "acc-kit", "Amina", "amina@"):
            assert word not in text
    assert "number of the revision" in text
    assert [one.child for one in StaffLook.objects.all()] == [home.kit]
    (entry,) = Entry.objects.filter(action="controls.failed_viewed")
    assert (entry.object_kind, entry.object_id) == ("child", home.kit.public_id)


def test_only_of_the_platforms_that_one_serves(sam: User) -> None:
    starhaven, moonfield = a_platform(), a_platform("Moonfield")
    kit = child_on(starhaven)
    failed(kit)
    noa = person("noa", staff_role=StaffRole.LEAD, serves=[moonfield.platform])
    assert listed(noa) == []
    assert sign_in(Client(), noa).get(f"{LIST}{kit.public_id}/").status_code == 404


@pytest.mark.parametrize("many", [1, 30])
def test_many_ask_no_more(sam: User, many: int) -> None:
    starhaven = a_platform()
    for number in range(many):
        failed(child_on(starhaven, f"acc-{number}"))
    assert len(count_queries(sign_in(Client(), sam), LIST).page) <= 6


def test_an_entry_of_a_code_that_nobody_knows_is_the_platforms_own_rule(sam: User) -> None:
    kit = child_on(a_platform())
    failed(kit, code="house-rule")
    assert "Its own rule" in sign_in(DeskClient(), sam).get(f"{LIST}{kit.public_id}/").content.decode()


def test_which_and_why_need_a_session(sam: User) -> None:
    kit = child_on(a_platform())
    failed(kit)
    path = f"{LIST}{kit.public_id}/"
    page = sign_in(Client(), sam).get(path).content.decode()
    assert "Why do you need to see it?" in page
    assert "contact.messages" not in page
    assert not StaffLook.objects.exists()
