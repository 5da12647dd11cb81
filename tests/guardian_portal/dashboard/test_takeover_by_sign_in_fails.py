"""The child's sign-in at the platform never becomes a way into the guardian's account, whatever is tampered with.

Against a real OpenID provider: with allauth's `process=connect` it did become one.
"""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.internal.statekit import STATES_SESSION_KEY
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Guardianship, LinkRequest
from tests.guardian_portal.dashboard.signing_in import SignIn, path_of, query_of, text_of
from tests.guardian_portal.family.platform import FakePlatform

pytestmark = pytest.mark.node
WAITING = "Waiting for your child's yes"
REFUSED, STALE = "The sign-in could not be checked", "This sign-in does not belong to this page"


def _tamper(client: Client, **changes: Any) -> None:
    """Change what the session remembers of every sign-in under way, as if it had been begun so."""
    session = client.session
    states = session[STATES_SESSION_KEY]
    for state, _at, _provider in states.values():
        state.update(changes)
    session[STATES_SESSION_KEY] = states
    session.save()


@pytest.fixture(autouse=True)
def nothing_is_taken_over_and_links_still_work(
    as_amina: Client, amina: User, ben: User, signing_in: SignIn, starhaven: FakePlatform
) -> Any:
    people = User.objects.count()
    yield
    assert not SocialAccount.objects.exclude(uid="planted").exists()
    assert not SocialToken.objects.exists()
    assert User.objects.count() == people
    assert as_amina.session["_auth_user_id"] == str(amina.pk)
    stranger = Client()
    there = signing_in.provider.sign_in(signing_in.start(as_amina), "acc-kit")
    assert stranger.get(path_of(there)).headers["location"].startswith("/accounts/login/")
    assert "_auth_user_id" not in stranger.session
    assert WAITING in signing_in.link(as_amina)


@pytest.mark.parametrize("process", ["connect", "login", "", "REDIRECT", None])
def test_every_other_process_is_refused(
    as_amina: Client, signing_in: SignIn, starhaven: FakePlatform, process: str | None
) -> None:
    back = signing_in.there_and_back(as_amina)
    _tamper(as_amina, process=process)
    page = text_of(as_amina, back)
    assert REFUSED in page
    assert LinkRequest.objects.get().reference in page
    assert not starhaven.claims


@pytest.mark.parametrize("process", ["connect", "login"])
def test_no_address_starts_another_process(as_amina: Client, signing_in: SignIn, process: str) -> None:
    for path in ("login/", "login/callback/"):
        address = f"/accounts/oidc/{signing_in.connection.public_id}/{path}"
        assert as_amina.get(address, {"process": process}).status_code == 404
        assert as_amina.post(address, {"process": process}).status_code == 404
    for path in ("", "signup/", "login/cancelled/", "login/error/"):
        assert as_amina.get(f"/accounts/3rdparty/{path}").status_code == 404


def test_a_tampered_start_asks_for_the_same(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    wishes = {
        "process": "connect",
        "next": "https://evil.example/",
        "scope": "profile,email,offline_access",
        "auth_params": "prompt=none&nonce=known&max_age=999999",
        "action": "reauthenticate",
    }
    address = as_amina.get(signing_in.start_path, wishes).headers["location"]
    asked = query_of(address)
    assert (asked["prompt"], asked["scope"], asked["max_age"]) == ("login", "openid", "300")
    assert asked["nonce"] != "known"
    (state, _at, _provider) = as_amina.session[STATES_SESSION_KEY][asked["state"]]
    assert (state["process"], state["next"]) == ("redirect", "/children/link/sign-in/")


def test_an_account_that_was_once_connected_opens_nothing(
    as_ben: Client, amina: User, ben: User, signing_in: SignIn
) -> None:
    SocialAccount.objects.create(user=amina, provider=signing_in.connection.public_id, uid="planted")
    assert WAITING in signing_in.link(as_ben, "planted")
    assert as_ben.session["_auth_user_id"] == str(ben.pk)


def test_the_way_back_works_once(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    back = signing_in.there_and_back(as_amina)
    assert WAITING in text_of(as_amina, back)
    assert STALE in text_of(as_amina, back)
    assert len(starhaven.claims) == 1
    Guardianship.objects.all().delete()


def test_another_guardians_session_cannot_finish_it(
    as_amina: Client, as_ben: Client, signing_in: SignIn, starhaven: FakePlatform
) -> None:
    back = signing_in.there_and_back(as_amina)
    assert STALE in text_of(as_ben, back)
    session = as_ben.session
    session[STATES_SESSION_KEY] = as_amina.session[STATES_SESSION_KEY]
    session.save()
    assert REFUSED in text_of(as_ben, back)
    assert not starhaven.claims


def test_a_code_under_another_state_is_refused(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    mine, other = signing_in.start(as_amina), signing_in.start(as_amina)
    back = path_of(signing_in.provider.sign_in(other, "acc-other"))
    swapped = back.replace(query_of(other)["state"], query_of(mine)["state"])
    assert REFUSED in text_of(as_amina, swapped)
    assert not starhaven.claims


def test_a_code_of_an_attackers_own_sign_in_is_refused(
    as_amina: Client, as_ben: Client, signing_in: SignIn, starhaven: FakePlatform
) -> None:
    """Ben signs in as his child and gives Amina the code, with a state that her own session knows."""
    his = signing_in.start(as_ben)
    back = path_of(signing_in.provider.sign_in(his, "acc-of-ben"))
    hers = query_of(signing_in.start(as_amina))["state"]
    assert REFUSED in text_of(as_amina, back.replace(query_of(his)["state"], hers))
    assert not starhaven.claims


@pytest.mark.parametrize("changes", [{"data": {}}, {"data": None}, {"pkce_code_verifier": ""}])
def test_a_state_without_nonce_person_or_verifier_is_refused(
    as_amina: Client, signing_in: SignIn, starhaven: FakePlatform, changes: dict[str, Any]
) -> None:
    back = signing_in.there_and_back(as_amina)
    _tamper(as_amina, **changes)
    assert REFUSED in text_of(as_amina, back)
    assert not starhaven.claims


def test_another_nonce_is_refused(as_amina: Client, amina: User, signing_in: SignIn, starhaven: FakePlatform) -> None:
    back = signing_in.there_and_back(as_amina)
    _tamper(as_amina, data={"guardian": amina.public_id, "nonce": "another"})
    assert REFUSED in text_of(as_amina, back)
    assert not starhaven.claims


def test_another_issuers_answer_is_refused(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    back = signing_in.there_and_back(as_amina)
    assert REFUSED in text_of(as_amina, back.rpartition("iss=")[0] + "iss=https%3A%2F%2Fevil.example")
    assert not starhaven.claims
