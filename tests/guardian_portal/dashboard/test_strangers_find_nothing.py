"""For a stranger the pages of another family do not exist: the same 404 as for an id that nobody has."""

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.family.models import Child, GuardianshipState
from tests.guardian_portal.family.builders import link, state_of

GET_PATHS = ("/children/{child}/", "/children/{child}/guardians/", "/children/link/requests/{link}/")
POST_PATHS = ("/children/{child}/guardians/leave", "/children/link/requests/{link}/cancel")
FINAL = ("declined", "expired", "revoked", "ended", "aged_out")


@pytest.mark.parametrize("state", ["active", "proved", "frozen"])
@pytest.mark.parametrize("path", [*GET_PATHS, *POST_PATHS])
def test_a_stranger_gets_the_404_of_an_unknown_id(
    as_dana: Client, amina: User, kit: Child, path: str, state: str
) -> None:
    guardianship = link(amina, kit, GuardianshipState(state))
    ask = as_dana.post if path in POST_PATHS else as_dana.get
    real = ask(path.format(child=kit.public_id, link=guardianship.public_id))
    invented = ask(path.format(child="0" * 24, link="0" * 24))
    assert (real.status_code, invented.status_code) == (404, 404)
    assert state_of(guardianship) == state
    assert not AccessDay.objects.exists()


@pytest.mark.parametrize("path", [*GET_PATHS, *POST_PATHS])
def test_who_is_not_signed_in_is_asked_to(amina: User, kit: Child, path: str) -> None:
    guardianship = link(amina, kit)
    address = path.format(child=kit.public_id, link=guardianship.public_id)
    response = Client().post(address) if path in POST_PATHS else Client().get(address)
    assert response.status_code == 302
    assert response.headers["location"].startswith("/accounts/login/")
    assert state_of(guardianship) == "active"


@pytest.mark.parametrize("state", [*FINAL, "requested", "proved", "cooling"])
def test_without_a_live_guardianship_the_child_does_not_exist(
    as_amina: Client, amina: User, kit: Child, state: str
) -> None:
    link(amina, kit, GuardianshipState(state))
    assert as_amina.get(f"/children/{kit.public_id}/").status_code == 404
    assert as_amina.get(f"/children/{kit.public_id}/guardians/").status_code == 404
    assert as_amina.post(f"/children/{kit.public_id}/guardians/leave").status_code == 404
