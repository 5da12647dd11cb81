"""Signing in tells a stranger nothing, is limited in rate, asks staff for a second factor and can be ended anywhere."""

import re
from unittest.mock import patch

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from accounts.models import StaffRole, User
from tests.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db


def log_in(client: Client, email: str, password: str = PASSWORD) -> object:
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_the_right_password_opens_the_account(client: Client, amina: User) -> None:
    assert log_in(client, amina.email).headers["Location"] == "/children/"  # type: ignore[attr-defined]


def test_an_unknown_address_and_a_wrong_password_read_and_cost_the_same(client: Client, amina: User) -> None:
    with patch("django.contrib.auth.hashers.MD5PasswordHasher.encode", return_value="md5$a$b") as hashing:
        wrong = log_in(client, amina.email, "not the right one").content.decode()  # type: ignore[attr-defined]
        after_wrong = hashing.call_count
        unknown = log_in(client, "nobody@example.org", "not the right one").content.decode()  # type: ignore[attr-defined]
        assert hashing.call_count == 2 * after_wrong
    pages = [wrong.replace(amina.email, ""), unknown.replace("nobody@example.org", "")]
    pages = [re.sub(r'value="[A-Za-z0-9]{64}"', "", page) for page in pages]
    assert pages[0] == pages[1]


def test_the_sixth_wrong_password_waits(client: Client, amina: User) -> None:
    for _try in range(5):
        log_in(client, amina.email, "not the right one")
    log_in(client, amina.email)
    assert "_auth_user_id" not in client.session


def test_staff_set_up_a_second_factor_before_anything_else(client: Client, db: None) -> None:
    sam = person("sam", staff_role=StaffRole.AGENT)
    Authenticator.objects.all().delete()
    answer = sign_in(client, sam).get("/me/")
    assert answer.headers["Location"] == "/accounts/2fa/totp/activate/"


def test_staff_cannot_take_the_second_factor_away(client: Client, sam: User) -> None:
    sign_in(client, sam).post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=sam, type=Authenticator.Type.TOTP).exists()


def test_the_secret_of_a_second_factor_is_encrypted_at_rest(sam: User) -> None:
    stored = Authenticator.objects.get(user=sam).data["secret"]
    assert stored.startswith("gAAAA")


def test_every_session_is_listed_and_can_be_ended(client: Client, amina: User) -> None:
    phone = Client(headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Safari/605"})
    log_in(phone, amina.email)
    log_in(client, amina.email)
    assert "iPhone" in client.get("/accounts/sessions/").content.decode()
    client.post("/accounts/sessions/")
    assert phone.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_sign_in_works_while_redis_is_away(client: Client, amina: User, settings: object) -> None:
    from django.core.cache import caches

    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "guardian_portal.common.cache.ForgivingRedisCache",
            "LOCATION": "redis://127.0.0.1:9/0",
        }
    }
    assert caches["default"].get("x") is None
    assert log_in(client, amina.email).status_code == 302  # type: ignore[attr-defined]
