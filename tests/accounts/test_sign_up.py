"""A guardian signs up with an address and a password, and proves the address by a code that comes by mail."""

import re
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from tests.people import PASSWORD

pytestmark = pytest.mark.django_db
CODE_ALONE_ON_A_LINE = re.compile(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", re.MULTILINE)


def sign_up(client: Client, email: str = "amina@example.org", password: str = PASSWORD, **more: str) -> object:
    return client.post("/accounts/signup/", {"email": email, "password1": password, **more})


def code_in_the_mail() -> str:
    found = CODE_ALONE_ON_A_LINE.search(str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_the_code_from_the_mail_opens_the_account(client: Client) -> None:
    sign_up(client)
    assert not client.session.get("_auth_user_id")
    answer = client.post("/accounts/confirm-email/", {"code": code_in_the_mail()})
    assert answer.headers["Location"] == "/children/"
    assert client.session["_auth_user_id"]
    assert Entry.objects.filter(action=Action.ACCOUNT_CREATED).count() == 1


def test_a_wrong_code_says_so_and_three_end_the_try(client: Client) -> None:
    sign_up(client)
    for _try in range(3):
        answer = client.post("/accounts/confirm-email/", {"code": "WRNG-CODE"})
    assert not client.session.get("_auth_user_id")
    assert answer.status_code in {200, 302}
    assert client.post("/accounts/confirm-email/", {"code": code_in_the_mail()}).status_code == 302
    assert not client.session.get("_auth_user_id")


def test_the_language_and_zone_of_the_browser_are_kept(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"email": "minji@example.org", "password1": PASSWORD, "time_zone": "Asia/Seoul"},
        headers={"accept-language": "ko"},
    )
    minji = User.objects.get(email="minji@example.org")
    assert (minji.language, minji.time_zone) == ("ko", "Asia/Seoul")


def test_a_made_up_zone_does_not_stop_a_sign_up(client: Client) -> None:
    sign_up(client, time_zone="Mars/Olympus")
    assert User.objects.get().time_zone == "UTC"


def test_a_known_address_gets_the_same_page_and_the_same_work(client: Client, amina: User) -> None:
    """Neither words nor time tell a stranger that the address has an account."""
    with patch("django.contrib.auth.hashers.MD5PasswordHasher.encode", return_value="md5$a$b") as hashing:
        fresh, known = Client(), Client()
        answers = [sign_up(fresh, "new@example.org"), sign_up(known, amina.email)]
        assert hashing.call_count == 2
    assert [(one.status_code, one.headers["Location"]) for one in answers] == [(302, "/accounts/confirm-email/")] * 2  # type: ignore[attr-defined]
    pages = [one.get("/accounts/confirm-email/").content.decode() for one in (fresh, known)]
    pages = [re.sub(r'value="[A-Za-z0-9]{64}"', "", page) for page in pages]
    assert pages[0].replace("new@example.org", "") == pages[1].replace(amina.email, "")
    assert "new@example.org" in mail.outbox[0].to
    assert CODE_ALONE_ON_A_LINE.search(str(mail.outbox[0].body))
    assert not CODE_ALONE_ON_A_LINE.search(str(mail.outbox[1].body))


def test_addresses_that_differ_in_case_are_one(client: Client, amina: User) -> None:
    sign_up(client, "AMINA@Example.org")
    assert User.objects.count() == 1
