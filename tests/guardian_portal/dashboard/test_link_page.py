"""The page where a guardian types the code: what it tells first, what it takes, where it leads."""

import pytest
from allauth.account.models import EmailAddress
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Guardianship, LinkRequest
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import NewConnection, connect_platform
from tests.guardian_portal.family.platform import FakePlatform, proves

LINK = "/children/link/"
WAITING = "Waiting for your child's yes"


@pytest.mark.usefixtures("connection")
def test_the_page_says_what_the_child_will_be_told(as_amina: Client) -> None:
    page = as_amina.get(LINK).content.decode()
    for words in ("What your child will be told", "Amina", "What you will see", "How they can object"):
        assert words in page
    assert 'name="code"' in page
    assert "js/link-code" in page


@pytest.mark.usefixtures("connection")
def test_opening_the_page_claims_nothing(as_amina: Client, starhaven: FakePlatform) -> None:
    as_amina.get(LINK, {"code": "BCDFGHJK"})
    assert not starhaven.claims


@pytest.mark.usefixtures("connection")
@pytest.mark.parametrize(
    "typed",
    [
        "BCDFGHJK",
        "bcdfghjk",
        " bcdf-ghjk ",
        "BCDF GHJK",
        "b c d f g h j k",
        "bcdf\u2013ghjk",
        "https://x.example/children/link/#BCDFGHJK",
    ],
)
def test_the_code_is_taken_as_people_type_it(as_amina: Client, starhaven: FakePlatform, typed: str) -> None:
    response = as_amina.post(LINK, {"code": typed}, follow=True)
    assert WAITING in response.content.decode()
    assert [claim["code"] for claim in starhaven.claims] == ["BCDFGHJK"]


@pytest.mark.usefixtures("connection")
@pytest.mark.parametrize("typed", ["", "BCDFGHJ", "BCDFGHJKL", "BCDFGH!K", "ÄÖÜÄÖÜÄÖ", "\x00" * 8, "B" * 5000])
def test_what_cannot_be_a_code_is_not_sent(as_amina: Client, starhaven: FakePlatform, typed: str) -> None:
    response = as_amina.post(LINK, {"code": typed})
    assert response.status_code == 200
    assert "There is a problem" in response.content.decode()
    assert not starhaven.claims
    assert not LinkRequest.objects.exists()


@pytest.mark.usefixtures("connection")
def test_a_good_code_leads_to_the_wait(as_amina: Client) -> None:
    response = as_amina.post(LINK, {"code": "BCDFGHJK"})
    request = Guardianship.objects.get()
    assert response.headers["location"] == f"/children/link/requests/{request.public_id}/"
    page = as_amina.get(response.headers["location"]).content.decode()
    for words in (WAITING, "What happens next", "Withdraw the request"):
        assert words in page
    assert WAITING in as_amina.get("/children/").content.decode()


@pytest.mark.usefixtures("connection")
def test_without_the_childs_yes_it_says_that_it_starts_in_a_day(as_amina: Client, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: proves(needs_child_approval=False)
    page = as_amina.post(LINK, {"code": "BCDFGHJK"}, follow=True).content.decode()
    for words in ("Your link starts in 24 hours", "Without a no it starts by itself", "Withdraw the request"):
        assert words in page
    assert "Starts in 24 hours" in as_amina.get("/children/").content.decode()


def test_with_several_platforms_one_is_chosen(
    as_amina: Client, connection: Connection, starhaven: FakePlatform
) -> None:
    other = connect_platform(
        new=NewConnection(name="Moonfield", source="https://moonfield.example", base_url="http://127.0.0.1:9")
    ).connection
    page = as_amina.get(LINK).content.decode()
    assert "Starhaven" in page
    assert "Moonfield" in page
    assert "There is a problem" in as_amina.post(LINK, {"code": "BCDFGHJK"}).content.decode()
    as_amina.post(LINK, {"code": "BCDFGHJK", "platform": "not-one"})
    assert not starhaven.claims
    as_amina.post(LINK, {"code": "BCDFGHJK", "platform": connection.public_id})
    assert len(starhaven.claims) == 1
    assert other.guardianships.count() == 0


def test_without_a_platform_the_page_says_so(as_amina: Client) -> None:
    assert "No platform is connected" in as_amina.get(LINK).content.decode()


@pytest.mark.usefixtures("connection")
def test_an_unproved_address_is_told_how_to_prove_it(as_amina: Client, amina: User, starhaven: FakePlatform) -> None:
    EmailAddress.objects.filter(user=amina).update(verified=False)
    response = as_amina.post(LINK, {"code": "BCDFGHJK"})
    assert response.status_code == 403
    assert "Confirm your address first" in response.content.decode()
    assert not starhaven.claims
