"""Every mail about an account: calm words, a neutral subject, a code alone on its line, sent while it is of use."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.address_changes import apply_due_changes
from accounts.models import AddressChange, User
from tests.people import PASSWORD, sign_in

pytestmark = pytest.mark.django_db
CODE_ALONE_ON_A_LINE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)
NEW_PASSWORD = "another four calm words"
CODE, NOTICE = timedelta(minutes=15), timedelta(hours=72)


def sign_up(client: Client, _amina: User) -> None:
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})


def sign_up_again(client: Client, amina: User) -> None:
    client.post("/accounts/signup/", {"email": amina.email, "password1": PASSWORD})


def ask_for_a_new_password(client: Client, amina: User) -> None:
    client.post("/accounts/password/reset/", {"email": amina.email})


def ask_for_a_new_password_of_nobody(client: Client, _amina: User) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"})


def set_a_new_password(client: Client, amina: User) -> None:
    ask_for_a_new_password(client, amina)
    client.post(reverse("account_confirm_password_reset_code"), {"code": code_in(last_mail())})
    client.post(reverse("account_complete_password_reset"), {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def change_the_password(client: Client, amina: User) -> None:
    sign_in(client, amina)
    client.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    )


def ask_for_another_address(client: Client, amina: User) -> None:
    sign_in(client, amina).post("/accounts/email/", {"action_add": "", "email": "a+new@example.org"})


def ask_for_the_address_of_another(client: Client, amina: User) -> None:
    from tests.people import person

    person("ben")
    sign_in(client, amina).post("/accounts/email/", {"action_add": "", "email": "ben@example.org"})


def change_the_address(client: Client, amina: User) -> None:
    ask_for_another_address(client, amina)
    client.post("/accounts/confirm-email/", {"code": code_in(last_mail())})
    AddressChange.objects.update(due_at=timezone.now())
    apply_due_changes()


def activate(client: Client, amina: User) -> None:
    sign_in(client, amina)
    secret = client.get("/accounts/2fa/totp/activate/").context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": digits(secret)})


def deactivate(client: Client, amina: User) -> None:
    TOTP.activate(amina, generate_totp_secret())
    sign_in(client, amina).post("/accounts/2fa/totp/deactivate/")


def make_recovery_codes(client: Client, amina: User) -> None:
    TOTP.activate(amina, generate_totp_secret())
    sign_in(client, amina).post("/accounts/2fa/recovery-codes/generate/")


def digits(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def last_mail() -> EmailMultiAlternatives:
    message = mail.outbox[-1]
    assert isinstance(message, EmailMultiAlternatives)
    return message


def code_in(message: EmailMultiAlternatives) -> str:
    found = CODE_ALONE_ON_A_LINE.search(str(message.body))
    assert found, message.body
    return found[1]


MAILS = [
    # what happens, who is told, the subject, how long it lives, whether a code is in it, what it says
    (sign_up, "new@example.org", "Your code", CODE, True, "Welcome"),
    (sign_up_again, "amina@example.org", "About your request", NOTICE, False, "it has one already"),
    (ask_for_a_new_password, "amina@example.org", "Your code", CODE, True, "new password"),
    (
        ask_for_a_new_password_of_nobody,
        "nobody@example.org",
        "About your request",
        NOTICE,
        False,
        "There is no account",
    ),
    (set_a_new_password, "amina@example.org", "A change to your account", NOTICE, False, "A new password was set"),
    (change_the_password, "amina@example.org", "A change to your account", NOTICE, False, "password was changed"),
    (ask_for_another_address, "a+new@example.org", "Your code", CODE, True, "address is yours"),
    (ask_for_the_address_of_another, "ben@example.org", "Your code", CODE, True, "address is yours"),
    (change_the_address, "amina@example.org", "A change to your account", NOTICE, False, "has another address now"),
    (activate, "amina@example.org", "A change to your account", NOTICE, False, "was set up"),
    (deactivate, "amina@example.org", "A change to your account", NOTICE, False, "was taken off"),
    (make_recovery_codes, "amina@example.org", "A change to your account", NOTICE, False, "New recovery codes"),
]
Happening = Callable[[Client, User], None]


@pytest.mark.parametrize(("happens", "to", "subject", "lives", "has_code", "says"), MAILS)
def test_reads_calmly(
    happens: Happening,
    to: str,
    subject: str,
    lives: timedelta,
    has_code: bool,
    says: str,
    amina: User,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        happens(Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"}), amina)
    message = last_mail()
    text, html = str(message.body), str(message.alternatives[0].content)  # type: ignore[attr-defined]
    assert (message.to, message.subject, getattr(message, "expires_in", None)) == ([to], subject, lives)
    assert says.lower() in text.lower().replace("\n", " ")
    assert says.lower() in html.lower()
    assert bool(CODE_ALONE_ON_A_LINE.search(text)) == has_code
    for words in (text, html):
        assert "not you" in words or "did not" in words
        assert amina.public_id not in words
        assert "example.com" not in words
        assert "&#x27;" not in text
    # A code travels without any link: nobody learns to give a code to one. Else one way to set things right.
    assert text.count(settings.SITE_URL) == (0 if has_code else 1)
    assert "<style" in html
    assert "<script" not in html


def test_a_change_is_dated_in_the_readers_zone_and_says_from_where(amina: User) -> None:
    change_the_password(Client(headers={"user-agent": "Mozilla/5.0 (iPhone) Safari/605"}), amina)
    text = str(last_mail().body)
    assert re.search(r"When: .+ CES?T\n", text)
    assert "From: Safari on iPhone, internet address 127.0.0.1\n" in text


def test_the_owner_is_told_in_their_own_language_whoever_asked(client: Client, amina: User) -> None:
    User.objects.filter(pk=amina.pk).update(language="ko")
    client.post("/accounts/signup/", {"email": amina.email, "password1": PASSWORD}, headers={"accept-language": "en"})
    assert '<html lang="ko"' in str(last_mail().alternatives[0].content)  # type: ignore[attr-defined]


def test_a_stranger_is_told_in_the_language_of_the_browser(client: Client) -> None:
    client.post("/accounts/password/reset/", {"email": "nobody@example.org"}, headers={"accept-language": "ko"})
    assert '<html lang="ko"' in str(last_mail().alternatives[0].content)  # type: ignore[attr-defined]
