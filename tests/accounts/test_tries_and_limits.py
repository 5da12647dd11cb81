"""What a stranger tries: learns nothing by words or by work done, and is slowed down, with Redis or without."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.core.cache import caches
from django.test import Client

from tests.people import PASSWORD, person, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse
    from pytest_django.fixtures import Settings

    from accounts.models import User

pytestmark = pytest.mark.django_db
HASH = "django.contrib.auth.hashers.MD5PasswordHasher.encode"
WRONG = "not the right one at all"


def page_of(answer: HttpResponse, *addresses: str) -> str:
    """The page without what differs by nature: tokens and the address that was typed."""
    text = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer.content.decode())
    for address in addresses:
        text = text.replace(address, "")
    return text


@pytest.fixture
def hashing() -> Iterator[list[int]]:
    """Counts how often a password is hashed: that is what takes time."""
    counts: list[int] = []

    def encode(*_arguments: object) -> str:
        counts.append(1)
        return "md5$a$b"

    with patch(HASH, side_effect=encode):
        yield counts


def work(hashing: list[int], client: Client, path: str, **fields: str) -> tuple[str, int, str]:
    """The page that a POST ends on, the hashes it cost and where it leads."""
    before = len(hashing)
    answer = client.post(path, fields)
    addresses = [value for value in fields.values() if "@" in value]
    where = answer.headers.get("Location", "")
    page = client.get(where) if where else answer
    return page_of(page, *addresses), len(hashing) - before, where


@pytest.mark.parametrize(
    ("path", "field", "more"),
    [
        ("/accounts/login/", "login", {"password": WRONG}),
        ("/accounts/signup/", "email", {"password1": PASSWORD}),
        ("/accounts/password/reset/", "email", {}),
    ],
)
def test_a_known_and_an_unknown_address_read_and_cost_the_same(
    path: str, field: str, more: dict[str, str], amina: User, hashing: list[int]
) -> None:
    known = work(hashing, Client(), path, **{field: amina.email}, **more)
    unknown = work(hashing, Client(), path, **{field: "nobody@example.org"}, **more)
    assert known == unknown
    assert len(mail.outbox) in {0, 2}


def test_changing_to_a_known_and_an_unknown_address_reads_the_same(amina: User, hashing: list[int]) -> None:
    ben, dana = person("ben"), person("dana")
    path = "/accounts/email/"
    known = work(hashing, sign_in(Client(), amina), path, action_add="", email=dana.email)
    unknown = work(hashing, sign_in(Client(), ben), path, action_add="", email="nobody@example.org")
    assert known[1:] == unknown[1:]
    assert known[0].replace(amina.email, "") == unknown[0].replace(ben.email, "")


def test_a_code_for_somebody_elses_address_opens_nothing(client: Client, amina: User) -> None:
    """Who types the code of a taken address, read in the other's mail, still does not get it."""
    ben = person("ben")
    sign_in(client, amina).post("/accounts/email/", {"action_add": "", "email": ben.email})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    if code:
        client.post("/accounts/confirm-email/", {"code": code[1]})
    amina.refresh_from_db()
    assert amina.email == "amina@example.org"


def test_a_locked_and_an_unknown_address_wait_alike(amina: User) -> None:
    def sixth(address: str) -> str:
        client = Client()
        for _try in range(5):
            client.post("/accounts/login/", {"login": address, "password": WRONG})
        return page_of(client.post("/accounts/login/", {"login": address, "password": WRONG}), address)

    assert sixth(amina.email) == sixth("nobody@example.org")


@pytest.fixture(params=["with Redis", "without Redis"])
def either_way(request: pytest.FixtureRequest, settings: Settings) -> None:
    """Without Redis the limits hold in each process."""
    if request.param == "without Redis":
        settings.CACHES = {
            "default": {
                "BACKEND": "guardian_portal.common.cache.ForgivingRedisCache",
                "LOCATION": "redis://127.0.0.1:9/0",
            }
        }
        caches["default"].clear()


def test_after_five_wrong_passwords_the_right_one_waits_too(either_way: None, client: Client, amina: User) -> None:
    for _try in range(5):
        client.post("/accounts/login/", {"login": amina.email, "password": WRONG})
    page = client.post("/accounts/login/", {"login": amina.email, "password": PASSWORD}).content.decode()
    assert "Too many" in page
    assert "_auth_user_id" not in client.session


def test_wrong_digits_of_the_second_step_are_limited(either_way: None, client: Client, amina: User) -> None:
    TOTP.activate(amina, generate_totp_secret())
    client.post("/accounts/login/", {"login": amina.email, "password": PASSWORD})
    pages = [client.post("/accounts/2fa/authenticate/", {"code": "000000"}).content.decode() for _try in range(6)]
    assert "Incorrect code" in pages[0]
    assert "Incorrect code" not in pages[5]
    assert "_auth_user_id" not in client.session


def test_wrong_passwords_at_confirming_it_is_you_are_limited(either_way: None, client: Client, amina: User) -> None:
    sign_in(client, amina)
    for _try in range(5):
        client.post("/accounts/reauthenticate/", {"password": WRONG})
    assert "Too many" in client.post("/accounts/reauthenticate/", {"password": PASSWORD}).content.decode()


def test_three_wrong_codes_end_a_password_reset(client: Client, amina: User) -> None:
    client.post("/accounts/password/reset/", {"email": amina.email})
    for _try in range(3):
        client.post("/accounts/password/reset/confirm/", {"code": "AAAA-AAAA"})
    code = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert code
    client.post("/accounts/password/reset/confirm/", {"code": code[1]})
    assert client.get("/accounts/password/reset/complete/").status_code == 302
    amina.refresh_from_db()
    assert amina.check_password(PASSWORD)
