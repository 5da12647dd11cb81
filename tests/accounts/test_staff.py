"""Staff: named by a command, with a second factor before anything else, which they cannot take away."""

from __future__ import annotations

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.models import Entry
from tests.accounts.test_mails import digits
from tests.people import PASSWORD, person, sign_in

pytestmark = pytest.mark.django_db
SET_UP = "/accounts/2fa/totp/activate/"


@pytest.fixture
def newcomer(db: None) -> User:
    """An agent who has no second factor yet."""
    sam = person("sam", staff_role=StaffRole.AGENT)
    Authenticator.objects.all().delete()
    return sam


def test_the_command_names_an_agent_and_takes_the_role_back(amina: User) -> None:
    call_command("set_staff_role", "Amina@example.org", "lead")
    amina.refresh_from_db()
    assert amina.staff_role == StaffRole.LEAD
    call_command("set_staff_role", "amina@example.org", "none")
    amina.refresh_from_db()
    assert not amina.is_staff_member
    assert Entry.objects.filter(action=Action.STAFF_ROLE_SET, object_id=amina.public_id).count() == 2


def test_the_command_knows_only_people_who_signed_up(db: None) -> None:
    with pytest.raises(CommandError, match="signs up first"):
        call_command("set_staff_role", "nobody@example.org", "agent")


@pytest.mark.parametrize(
    "path",
    [
        "/me/",
        "/me/address/",
        "/children/",
        "/alerts/",
        "/support/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/sessions/",
        "/accounts/2fa/",
        "/accounts/2fa/recovery-codes/",
    ],
)
def test_without_a_second_factor_every_page_leads_to_setting_it_up(path: str, client: Client, newcomer: User) -> None:
    answer = sign_in(client, newcomer).get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, SET_UP)
    assert client.post(path).status_code in {302, 405}


def test_without_a_second_factor_one_can_sign_out(client: Client, newcomer: User) -> None:
    assert sign_in(client, newcomer).get("/accounts/logout/").status_code == 200
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_after_setting_it_up_recovery_codes_are_offered_and_the_desk_is_open(client: Client, newcomer: User) -> None:
    page = sign_in(client, newcomer).get(SET_UP)
    answer = client.post(SET_UP, {"code": digits(page.context["form"].secret)})
    assert answer.headers["Location"] == "/accounts/2fa/recovery-codes/"
    assert "recovery code" in client.get("/accounts/2fa/recovery-codes/").content.decode().lower()
    assert client.get("/support/").status_code == 200


def test_taking_the_second_factor_away_is_refused_with_the_reason(client: Client, sam: User) -> None:
    answer = sign_in(client, sam).post("/accounts/2fa/totp/deactivate/")
    assert "Support staff always sign in with a second step" in answer.content.decode()
    assert Authenticator.objects.filter(user=sam, type=Authenticator.Type.TOTP).exists()


def test_a_guardian_with_a_short_password_is_told_what_to_do_first(client: Client, amina: User) -> None:
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    TOTP.activate(amina, generate_totp_secret())
    amina.set_password("ruby mop")
    amina.save()
    answer = sign_in(client, amina).post("/accounts/2fa/totp/deactivate/")
    assert "at least 15 characters" in answer.content.decode()


def test_an_auditor_reads_and_changes_nothing(client: Client, db: None) -> None:
    ada = person("ada", staff_role=StaffRole.AUDITOR)
    assert sign_in(client, ada).get("/support/held/").status_code == 200
    assert client.post("/support/held/abcdefghjkmnpqrstvwxyz01/answer/", {"decision": "release"}).status_code == 404
    assert client.post("/support/quarantine/", {"resolve": "1"}).status_code in {403, 404, 405}


def test_a_changed_password_ends_the_other_sessions(client: Client, amina: User) -> None:
    other = sign_in(Client(), amina)
    new = "another four calm words"
    sign_in(client, amina).post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302
