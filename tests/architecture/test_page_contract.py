"""Every page has one heading, landmarks, a skip link, labelled fields, and nothing that the policy refuses."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from tests.architecture.contract import check
from tests.architecture.page import Page

PUBLIC = ["front", "guide", "account_login", "account_signup", "account_reset_password", "account_inactive"]
PASSWORD = "correct horse battery staple"
SIGNED_IN = [
    "front",
    "account_email",
    "account_change_password",
    "account_reauthenticate",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "usersessions_list",
]


@pytest.fixture
def amina(db: None) -> User:
    return User.objects.create_user("amina@example.org", PASSWORD)


@pytest.fixture
def signed_in(client: Client, amina: User) -> Client:
    """Amina, who gave her password a moment ago."""
    client.force_login(amina)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.django_db
@pytest.mark.parametrize("name", PUBLIC)
def test_public_page_keeps_the_contract(client: Client, name: str) -> None:
    response = client.get(reverse(name))
    assert response.status_code == 200
    check(response)


@pytest.mark.parametrize("name", SIGNED_IN)
def test_page_of_a_signed_in_person_keeps_the_contract(signed_in: Client, name: str) -> None:
    response = signed_in.get(reverse(name))
    assert response.status_code == 200
    check(response)


@pytest.mark.django_db
@pytest.mark.urls("tests.architecture.faulty_urls")
@pytest.mark.parametrize(("path", "status"), [("400/", 400), ("403/", 403), ("404/", 404), ("500/", 500)])
def test_error_page_keeps_the_contract(client: Client, path: str, status: int) -> None:
    client.raise_request_exception = False
    response = client.get(f"/broken/{path}")
    assert response.status_code == status
    page = check(response)
    assert page.one("a", class_="button").attributes["href"] == "/"


@pytest.mark.django_db
def test_form_without_its_token_gets_a_page_that_says_what_to_do() -> None:
    response = Client(enforce_csrf_checks=True).post(reverse("account_login"), {"login": "amina@example.org"})
    assert response.status_code == 403
    assert "send the form once more" in check(response).one("main").text


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_login", "account_signup", "account_reset_password"])
def test_form_sent_empty_says_so_above_itself_and_in_its_title(client: Client, name: str) -> None:
    page = check(client.post(reverse(name), {}))
    assert page.one("title").text.startswith("Error:")
    assert page.one("div", class_="error-summary").attributes["role"] == "alert"


@pytest.mark.django_db
def test_pages_speak_korean_to_those_who_ask_for_it(client: Client) -> None:
    client.post(reverse("accounts:set_language"), {"language": "ko", "next": reverse("account_login")})
    page = Page(client.get(reverse("account_login")).content.decode())
    assert page.one("html").attributes["lang"] == "ko"
    assert page.one("button", value="ko").attributes["aria-current"] == "true"
