"""A passkey counts as a second factor: it shortens the password rule, opens the desk, and stays where it is needed."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.test import Client

from accounts.models import LENGTH_ALONE, LENGTH_WITH_SECOND_FACTOR, StaffRole, User
from accounts.passwords import required_length
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from tests.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
LIST, ADD = "/accounts/2fa/webauthn/", "/accounts/2fa/webauthn/add/"


def passkey_of(user: User, name: str = "My phone") -> Authenticator:
    """As the ceremony leaves it; the ceremony itself is tried in a real browser (tests/browser/test_passkeys.py)."""
    kept = {"name": name, "credential": {"clientExtensionResults": {"credProps": {"rk": True}}}}
    passkey: Authenticator = Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=kept)
    return passkey


def remove(client: Client, passkey: Authenticator) -> str:
    return client.post(f"{LIST}keys/{passkey.pk}/remove/", follow=True).content.decode()


def stands(passkey: Authenticator) -> bool:
    return bool(Authenticator.objects.filter(pk=passkey.pk).exists())


@pytest.fixture
def newcomer(db: None) -> User:
    """An agent without any second factor."""
    lone = person("lone", staff_role=StaffRole.AGENT)
    Authenticator.objects.filter(user=lone).delete()
    return lone


def test_it_makes_a_shorter_password_enough(amina: User) -> None:
    assert required_length(amina) == LENGTH_ALONE
    passkey_of(amina)
    assert required_length(amina) == LENGTH_WITH_SECOND_FACTOR


def test_it_opens_the_desk_to_staff(client: Client, newcomer: User) -> None:
    sign_in(client, newcomer)
    assert client.get("/support/").headers["Location"] == "/accounts/2fa/totp/activate/"
    assert client.get(ADD).status_code == 200
    passkey_of(newcomer)
    assert client.get("/support/").status_code == 200


def test_the_page_that_sets_up_an_app_offers_it_and_the_other_way_round(client: Client, newcomer: User) -> None:
    sign_in(client, newcomer)
    assert f'href="{ADD}"' in client.get("/accounts/2fa/totp/activate/").content.decode()
    assert 'href="/accounts/2fa/totp/activate/"' in client.get(ADD).content.decode()


def test_the_last_factor_of_staff_stays_and_the_page_says_why(client: Client, newcomer: User) -> None:
    passkey = passkey_of(newcomer)
    assert "Support staff always sign in with a second step" in remove(sign_in(client, newcomer), passkey)
    assert stands(passkey)


def test_the_last_factor_beside_a_short_password_stays(client: Client, amina: User) -> None:
    passkey = passkey_of(amina)
    amina.set_password("ruby mop")
    amina.save()
    assert "at least 15 characters" in remove(sign_in(client, amina), passkey)
    assert stands(passkey)


def test_one_of_two_may_go_whichever(client: Client, sam: User) -> None:
    app = Authenticator.objects.get(user=sam)
    passkey = passkey_of(sam)
    sign_in(client, sam).post("/accounts/2fa/totp/deactivate/")
    assert not stands(app)
    TOTP.activate(sam, generate_totp_secret())
    remove(client, passkey)
    assert not stands(passkey)


def test_with_a_long_password_a_guardian_may_remove_it(client: Client, amina: User) -> None:
    passkey = passkey_of(amina)
    remove(sign_in(client, amina), passkey)
    assert not stands(passkey)
    assert "was taken off your account" in str(mail.outbox[-1].body)
    assert Entry.objects.filter(action=Action.FACTOR_REMOVED, object_id=amina.public_id).count() == 1


def test_another_persons_passkey_does_not_exist(client: Client, amina: User) -> None:
    passkey = passkey_of(person("dana"))
    sign_in(client, amina)
    for page in ("remove", "edit"):
        assert client.get(f"{LIST}keys/{passkey.pk}/{page}/").status_code == 404
        assert client.post(f"{LIST}keys/{passkey.pk}/{page}/", {"name": "mine"}).status_code == 404
    assert stands(passkey)


def test_adding_and_removing_ask_who_it_is_after_a_while(client: Client, amina: User) -> None:
    passkey = passkey_of(amina)
    sign_in(client, amina, seconds_ago=3600)
    for path in (ADD, f"{LIST}keys/{passkey.pk}/remove/"):
        assert client.get(path).headers["Location"].startswith("/accounts/reauthenticate/")


def test_who_is_asked_again_may_answer_with_it(client: Client, amina: User) -> None:
    passkey_of(amina)
    page = sign_in(client, amina, seconds_ago=3600).get("/accounts/reauthenticate/?next=/alerts/").content.decode()
    assert "/accounts/2fa/webauthn/reauthenticate/?next=" in page


def test_a_made_up_credential_opens_nothing(client: Client, amina: User) -> None:
    passkey_of(amina)
    for credential in ("", "{}", "[]", "null", '{"id": "x", "response": {"userHandle": "MQ"}}', '{"response": 5}'):
        answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
        assert answer.status_code == 302
        assert "_auth_user_id" not in client.session


def test_after_the_password_the_second_step_is_asked_for(client: Client, amina: User) -> None:
    """Not with the passkey's own data: that it could be read at all is a matter of the ceremony."""
    TOTP.activate(amina, generate_totp_secret())
    answer = client.post("/accounts/login/", {"login": amina.email, "password": PASSWORD})
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    page = client.get("/accounts/2fa/authenticate/").content.decode()
    assert "six digits" in page
    assert "Use my passkey" not in page


def test_no_page_has_a_script_of_its_own(client: Client, amina: User) -> None:
    """Data blocks hold options only; what runs comes from files."""
    sign_in(client, amina)
    page = client.get(ADD).content.decode()
    assert "data-allauth-onload" not in page
    assert page.count("application/json") == 1
    assert "js/passkey" in page
