"""Each way in which the child's sign-in can fail has its page: what happened, what to do now, and a reference."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Guardianship, LinkRequest
from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.services import retire_connection, set_sign_in
from tests.guardian_portal.dashboard.signing_in import PAGE, SignIn, path_of, text_of
from tests.guardian_portal.family.platform import FakePlatform, problem
from tests.people import person, sign_in

NOWHERE = "http://127.0.0.1:9"
needs_node = pytest.mark.node


@pytest.fixture
def nowhere(connection: Connection) -> SignIn:
    """The provider does not answer."""
    set_sign_in(connection=connection, issuer=NOWHERE, client_id="portal")
    connection.refresh_from_db()
    return SignIn(connection)


def _explained(page: str, title: str) -> None:
    assert title in page
    assert "What to do now:" in page
    assert "Try again" in page
    assert LinkRequest.objects.latest("pk").reference in page
    assert LinkRequest.objects.latest("pk").method == "oidc"


@needs_node
def test_cancelled_at_the_platform(as_amina: Client, signing_in: SignIn) -> None:
    back = path_of(signing_in.provider.cancel(signing_in.start(as_amina)))
    _explained(text_of(as_amina, back), "Nobody signed in")
    assert not Guardianship.objects.exists()


@needs_node
@pytest.mark.parametrize("status", [404, 410])
def test_signed_in_with_an_account_that_is_no_childs(
    as_amina: Client, signing_in: SignIn, starhaven: FakePlatform, status: int
) -> None:
    starhaven.answer = lambda _claim: problem(status, "account-unknown")
    page = signing_in.link(as_amina)
    _explained(page, "This account cannot be linked")
    assert "code" not in page.partition("<main")[2].partition("Use a code instead")[0].replace('class="code"', "")


@needs_node
def test_the_guardian_is_a_minor_at_the_platform(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: problem(403, "guardian-is-minor")
    _explained(signing_in.link(as_amina), "The platform knows you as a minor")


@needs_node
def test_the_platform_does_not_answer_the_claim(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: (500, {})
    _explained(signing_in.link(as_amina), "The platform does not answer")


@needs_node
def test_the_provider_is_away_on_the_way_back(as_amina: Client, signing_in: SignIn) -> None:
    back = signing_in.there_and_back(as_amina).partition("&iss=")[0]
    Connection.objects.update(oidc_issuer=NOWHERE)
    _explained(text_of(as_amina, back), "The platform does not answer")


@needs_node
def test_it_took_longer_than_ten_minutes(as_amina: Client, signing_in: SignIn) -> None:
    back = signing_in.there_and_back(as_amina)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        _explained(text_of(as_amina, back), "This sign-in does not belong to this page")


@needs_node
def test_two_tabs_at_once_both_work(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    first, second = signing_in.start(as_amina), signing_in.start(as_amina)
    for address in (second, first):
        page = text_of(as_amina, path_of(signing_in.provider.sign_in(address, "acc-kit")))
        assert "Waiting for your child" in page
    assert len(set(starhaven.link_ids)) == 1


def test_the_provider_is_away_on_the_way_there(as_amina: Client, nowhere: SignIn) -> None:
    _explained(text_of(as_amina, nowhere.start_path), "The platform does not answer")


@pytest.mark.parametrize(
    "query",
    ["", "?code=c", "?code=c&state=s", "?error=access_denied&state=x", "?state=%00", "?state=%ED%A0%BD&code=%00"],
)
def test_a_state_nobody_began_is_explained(as_amina: Client, nowhere: SignIn, query: str) -> None:
    page = text_of(as_amina, nowhere.return_path + query)
    _explained(page, "This sign-in does not belong to this page")


def test_after_five_tries_nobody_is_sent_there(as_amina: Client, amina: User, nowhere: SignIn) -> None:
    for _ in range(5):
        LinkRequest.objects.create(guardian=amina, method="oidc", outcome="code_unknown")
    answer = as_amina.get(nowhere.start_path, follow=True)
    assert answer.status_code == 429
    _explained(answer.content.decode(), "Please wait a little")


def test_another_guardian_finds_no_such_attempt(as_amina: Client, as_ben: Client, nowhere: SignIn) -> None:
    failed = as_amina.get(nowhere.start_path).headers["location"]
    assert as_amina.get(failed).status_code == 200
    assert as_ben.get(failed).status_code == 404


def test_an_attempt_that_did_not_fail_has_no_such_page(as_amina: Client, amina: User) -> None:
    waiting = LinkRequest.objects.create(guardian=amina, method="oidc", outcome="waiting_child")
    assert as_amina.get(f"{PAGE}attempts/{waiting.reference}/").status_code == 404


def test_who_is_not_signed_in_comes_back_to_the_page_and_not_to_another_site(nowhere: SignIn) -> None:
    for path in (nowhere.start_path, f"{nowhere.return_path}?code=secret&state=s"):
        assert Client().get(path).headers["location"] == f"/accounts/login/?next={PAGE}"


def test_who_signed_in_a_while_ago_confirms_it_on_the_page(amina: User, nowhere: SignIn) -> None:
    client = sign_in(Client(), amina, seconds_ago=3600)
    assert client.get(nowhere.start_path).headers["location"] == PAGE
    assert "/reauthenticate/" in client.get(PAGE).headers["location"]


def test_an_unproved_address_is_told_how_to_prove_it(as_amina: Client, amina: User, nowhere: SignIn) -> None:
    EmailAddress.objects.filter(user=amina).update(verified=False)
    for path in (PAGE, nowhere.start_path, nowhere.return_path):
        answer = as_amina.get(path, follow=True)
        assert answer.status_code == 403
        assert "Confirm your address first" in answer.content.decode()
    assert not LinkRequest.objects.exists()


def test_a_retired_connection_and_one_without_sign_in_are_not_there(as_amina: Client, nowhere: SignIn) -> None:
    retire_connection(connection=nowhere.connection)
    for path in (nowhere.start_path, nowhere.return_path):
        assert as_amina.get(path).status_code == 404
    assert "No platform offers this" in text_of(as_amina, PAGE)


def test_where_nobody_offers_it_the_link_page_does_not_mention_it(as_amina: Client, connection: Connection) -> None:
    assert PAGE not in text_of(as_amina, "/children/link/")
    assert as_amina.get(f"{PAGE}start/{connection.public_id}/").status_code == 404


def test_the_browser_policy_stands_on_every_answer(as_amina: Client, nowhere: SignIn) -> None:
    for path in (PAGE, nowhere.start_path, nowhere.return_path):
        policy = as_amina.get(path).headers["content-security-policy"]
        assert "form-action 'self'" in policy
        assert "default-src 'none'" in policy


def test_staff_set_up_their_second_factor_first(nowhere: SignIn) -> None:
    newcomer = person("newcomer")
    User.objects.filter(pk=newcomer.pk).update(staff_role="agent")
    client = sign_in(Client(), newcomer)
    for path in (PAGE, nowhere.start_path, nowhere.return_path):
        assert client.get(path).headers["location"] == "/accounts/2fa/totp/activate/"
