"""A password stands alone with 15 characters, or with 8 beside a second factor, and is never from the blocklist."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from tests.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "password", ["a" * 15, "passwordpassword", "guardian-portal-1", "1q2w3e4r5t6y7u8i9o0p", "short one"]
)
def test_refused_alone(password: str, amina: User) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, amina)


@pytest.mark.parametrize("password", [PASSWORD, "오늘은 비가 조금 옵니다 그래도", "correct horse battery"])
def test_accepted_alone(password: str, amina: User) -> None:
    validate_password(password, amina)


def test_eight_are_enough_with_a_second_factor(amina: User) -> None:
    TOTP.activate(amina, generate_totp_secret())
    validate_password("ruby mop", amina)
    with pytest.raises(ValidationError):
        validate_password("ruby mo", amina)


def test_the_second_factor_stays_while_the_password_is_short(client: Client, amina: User) -> None:
    TOTP.activate(amina, generate_totp_secret())
    amina.set_password("ruby mop")
    amina.save()
    sign_in(client, amina).post("/accounts/2fa/totp/deactivate/")
    assert Authenticator.objects.filter(user=amina).exists()
    amina.set_password(PASSWORD)
    amina.save()
    sign_in(client, amina).post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=amina).exists()


def test_a_sign_up_with_a_short_password_says_what_is_needed(client: Client) -> None:
    answer = client.post("/accounts/signup/", {"email": "new@example.org", "password1": "ruby mop"})
    assert "at least 15 characters" in answer.content.decode()
    assert not User.objects.exists()
