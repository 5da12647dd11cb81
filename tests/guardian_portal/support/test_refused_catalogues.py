"""A catalogue that was refused is a task of the desk: two people take it, or the platform mends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.platforms.models import DeclaredCatalogue
from guardian_portal.support.models import Proposal
from tests.architecture.contract import check
from tests.builders import a_platform
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.people import person, sign_in

if TYPE_CHECKING:
    from tests.guardian_portal.controls.household import Household

__all__ = ["clock", "home", "platform"]
LIST = "/support/catalogues/"
KEY = "contact.messages"


@pytest.fixture
def ben() -> User:
    return person("ben")


def drop(home: Household) -> str:
    """The platform drops what amina set. Returns where the desk finds it."""
    home.messages(home.amina, "nobody")
    document: dict[str, Any] = home.platform.catalogue
    document["controls"] = [control for control in document["controls"] if control["key"] != KEY]
    home.read_catalogue()
    return f"{LIST}{home.kit.connection.public_id}/"


def test_it_says_what_is_taken_and_from_how_many(home: Household, sam: User) -> None:
    page, as_sam = drop(home), sign_in(Client(), sam)
    assert page in as_sam.get(LIST).content.decode()
    text = check(as_sam.get(page)).all("main")[0].text
    assert f"{KEY}: dropped, and somebody set it." in text
    assert "1 child has it set" in text


def test_two_people_take_it(home: Household, sam: User, lee: User) -> None:
    page, as_sam, as_lee = drop(home), sign_in(Client(), sam), sign_in(Client(), lee)
    as_sam.post(page, {"reason": "They close messages for good."})
    proposal = Proposal.objects.get()
    # It is about no family: nobody is asked why they look.
    told = as_lee.get(f"/support/proposals/{proposal.public_id}/").content.decode()
    assert "1 child has it set" in told
    as_sam.post(f"/support/proposals/{proposal.public_id}/answer/", {"answer": "agree"})
    assert DeclaredCatalogue.objects.get(state="current").version == 1
    as_lee.post(f"/support/proposals/{proposal.public_id}/answer/", {"answer": "agree"})
    assert DeclaredCatalogue.objects.get(state="current").version == 2
    assert "Every platform's catalogue counts." in as_lee.get(LIST).content.decode()


def test_when_the_platform_mended_it_meanwhile_nothing_is_taken(home: Household, sam: User, lee: User) -> None:
    good = {**home.platform.catalogue}
    sign_in(Client(), sam).post(drop(home), {"reason": "They close messages for good."})
    home.platform.catalogue = good
    home.read_catalogue()
    proposal = Proposal.objects.get()
    answer = f"/support/proposals/{proposal.public_id}/answer/"
    said = sign_in(Client(), lee).post(answer, {"answer": "agree"}, follow=True).content.decode()
    assert "The platform declares something else by now" in said
    assert Proposal.objects.get().state == "proposed"
    assert DeclaredCatalogue.objects.get(state="current").body == good


def test_what_cannot_be_used_at_all_is_for_the_engineers(home: Household, sam: User) -> None:
    home.platform.catalogue = {"groups": [], "controls": []}
    home.read_catalogue()
    page, as_sam = f"{LIST}{home.kit.connection.public_id}/", sign_in(Client(), sam)
    assert "engineers have to mend it" in as_sam.get(page).content.decode()
    assert as_sam.post(page, {"reason": "All the same."}).status_code == 403


def test_an_auditor_and_other_staff_propose_nothing(home: Household) -> None:
    page = drop(home)
    ada = sign_in(Client(), person("ada", staff_role=StaffRole.AUDITOR))
    assert ada.get(page).status_code == 200
    assert ada.post(page, {"reason": "Because."}).status_code == 403
    moonfield = a_platform("Moonfield")
    noa = sign_in(Client(), person("noa", staff_role=StaffRole.LEAD, serves=[moonfield.platform]))
    assert noa.get(page).status_code == 404
    assert not Proposal.objects.exists()
