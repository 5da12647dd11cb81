"""Every page of this room: one heading, landmarks, labelled fields, nothing that the browser policy refuses."""

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, GuardianshipState
from tests.architecture.contract import check
from tests.guardian_portal.dashboard.alerts import flagged
from tests.guardian_portal.family.builders import link
from tests.guardian_portal.family.platform import FakePlatform, problem


@pytest.mark.parametrize("address", ["/children/", "/children/link/", "/children/{kit}/", "/children/{kit}/guardians/"])
def test_a_page_about_a_linked_child(as_amina: Client, amina: User, kit: Child, address: str) -> None:
    link(amina, kit)
    flagged(kit, "incident-1", "avatar-harassment")
    page = check(as_amina.get(address.format(kit=kit.public_id)))
    assert "kit" not in page.one("title").text


@pytest.mark.parametrize("state", ["requested", "proved", "declined", "expired", "revoked", "aged_out"])
def test_a_page_about_a_request(as_amina: Client, amina: User, kit: Child, state: str) -> None:
    request = link(amina, kit, GuardianshipState(state))
    check(as_amina.get(f"/children/link/requests/{request.public_id}/"))
    check(as_amina.get("/children/"))


@pytest.mark.usefixtures("connection")
@pytest.mark.parametrize("code", ["", "short", "BCDFGHJK"])
def test_a_form_that_came_back(as_amina: Client, starhaven: FakePlatform, code: str) -> None:
    starhaven.answer = lambda _claim: problem(404)
    check(as_amina.post("/children/link/", {"code": code}))


def test_an_empty_home_and_no_platform(as_amina: Client) -> None:
    check(as_amina.get("/children/"))
    check(as_amina.get("/children/link/"))
