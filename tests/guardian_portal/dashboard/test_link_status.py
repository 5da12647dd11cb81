"""What became of a request: waiting, withdrawn, refused, over; each with what to do next."""

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, GuardianshipState
from tests.guardian_portal.family.builders import link, state_of


@pytest.mark.parametrize(
    ("state", "ended_by", "words"),
    [
        ("declined", "child", "Your child said no"),
        ("expired", "time", "Nobody answered in time"),
        ("aged_out", "age_out", "Your child is grown up"),
        ("revoked", "limit", "This child has six guardians"),
        ("revoked", "child", "Your child ended it in the app."),
        ("revoked", "platform", "The platform ended it."),
        ("revoked", "guardian", "You ended it yourself."),
    ],
)
def test_an_end_is_explained(as_amina: Client, amina: User, kit: Child, state: str, ended_by: str, words: str) -> None:
    over = link(amina, kit, GuardianshipState(state), ended_by=ended_by)
    page = as_amina.get(f"/children/link/requests/{over.public_id}/").content.decode()
    assert words in page.replace("&#x27;", "'")
    assert "kit" not in page.partition("<h1>")[2].partition("</main>")[0]


def test_a_link_that_began_leads_to_the_child(as_amina: Client, amina: User, kit: Child) -> None:
    began = link(amina, kit)
    response = as_amina.get(f"/children/link/requests/{began.public_id}/")
    assert response.headers["location"] == f"/children/{kit.public_id}/"


def test_a_waiting_request_can_be_withdrawn(as_amina: Client, amina: User, kit: Child) -> None:
    waiting = link(amina, kit, GuardianshipState.PROVED)
    address = f"/children/link/requests/{waiting.public_id}/cancel"
    assert as_amina.get(address).status_code == 405
    page = as_amina.post(address, follow=True).content.decode()
    assert "Your request is withdrawn." in page
    assert state_of(waiting) == "revoked"


def test_what_was_answered_cannot_be_withdrawn(as_amina: Client, amina: User, kit: Child) -> None:
    began = link(amina, kit)
    page = as_amina.post(f"/children/link/requests/{began.public_id}/cancel", follow=True).content.decode()
    assert "answered already" in page
    assert state_of(began) == "active"
