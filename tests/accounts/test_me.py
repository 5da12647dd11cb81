"""On `/me/` a person says how the portal speaks to them."""

import zoneinfo

import pytest
from django.test import Client

from accounts.models import User
from tests.people import sign_in

pytestmark = pytest.mark.django_db


def test_language_zone_country_and_name_are_kept(client: Client, amina: User) -> None:
    said = {"name": "Amina B.", "language": "ko", "time_zone": "Asia/Seoul", "country": "KR"}
    assert sign_in(client, amina).post("/me/", said).status_code == 302
    amina.refresh_from_db()
    assert (amina.name, amina.language, amina.time_zone, str(amina.country)) == ("Amina B.", "ko", "Asia/Seoul", "KR")
    assert '<html lang="ko"' in client.get("/me/").content.decode()


def test_every_iana_zone_can_be_chosen(client: Client, amina: User) -> None:
    page = sign_in(client, amina).get("/me/").content.decode()
    assert all(f'value="{name}"' in page for name in zoneinfo.available_timezones() - {"localtime", "Factory"})


@pytest.mark.parametrize("field", ["language", "time_zone", "country"])
def test_an_unknown_value_is_refused_at_its_field(field: str, client: Client, amina: User) -> None:
    said = {"name": "", "language": "en", "time_zone": "Europe/Berlin", "country": "", field: "nonsense"}
    answer = sign_in(client, amina).post("/me/", said)
    assert answer.status_code == 200
    assert field in answer.context["form"].errors


def test_without_a_name_others_see_a_masked_address(amina: User) -> None:
    amina.name = ""
    assert amina.display_name == "a•••@example.org"


def test_the_language_switch_is_kept_on_the_account(client: Client, amina: User) -> None:
    sign_in(client, amina).post("/language/", {"language": "ko", "next": "/me/"})
    amina.refresh_from_db()
    assert amina.language == "ko"


def test_a_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:
    assert client.get("/me/").headers["Location"] == "/accounts/login/?next=/me/"


def test_who_has_no_name_is_asked_for_it_calmly(client: Client, amina: User) -> None:
    """A hint on the home page, in nobody's way."""
    assert "Add your name" not in sign_in(client, amina).get("/children/").content.decode()
    User.objects.filter(pk=amina.pk).update(name="")
    page = client.get("/children/").content.decode()
    assert "a•••@example.org" in page
    assert "Add your name" in page


@pytest.mark.parametrize(
    ("path", "attributes"),
    [
        ("/accounts/login/", ['autocomplete="email"', 'autocomplete="current-password"']),
        ("/accounts/signup/", ['autocomplete="email"', 'autocomplete="new-password"', "data-time-zone"]),
    ],
)
def test_the_way_in_can_be_filled_in_by_the_phone(path: str, attributes: list[str], client: Client) -> None:
    page = client.get(path).content.decode()
    assert all(one in page for one in attributes)
