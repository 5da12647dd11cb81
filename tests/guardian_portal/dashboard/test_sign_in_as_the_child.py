"""A guardian links by the child's sign-in at the platform, against a real OpenID provider."""

from __future__ import annotations

import base64
import hashlib
import logging
from datetime import timedelta

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Guardianship, LinkRequest
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.dashboard.signing_in import PAGE, SignIn, offer_sign_in, path_of, query_of, text_of
from tests.guardian_portal.family.platform import FakePlatform, proves
from tests.oidc.running import OpenIdProvider

pytestmark = pytest.mark.node
WAITING = "Waiting for your child's yes"


def test_the_childs_sign_in_becomes_a_claim_and_waits_for_the_child(
    as_amina: Client, signing_in: SignIn, starhaven: FakePlatform
) -> None:
    before = int(timezone.now().timestamp()) - 1
    assert WAITING in signing_in.link(as_amina)
    (claim,) = starhaven.claims
    assert (claim["method"], claim["sub"]) == ("oidc", "acc-kit")
    assert before <= claim["auth_time"] <= timezone.now().timestamp()
    guardianship = Guardianship.objects.get()
    assert (guardianship.state, guardianship.method, guardianship.public_id) == ("proved", "oidc", claim["link_id"])
    assert LinkRequest.objects.get().outcome == "waiting_child"


def test_where_the_platform_does_not_ask_the_child_it_starts_a_day_later(
    as_amina: Client, signing_in: SignIn, starhaven: FakePlatform
) -> None:
    starhaven.answer = lambda _claim: proves(needs_child_approval=False)
    signing_in.link(as_amina)
    assert Guardianship.objects.get().state == "cooling"


def test_the_guardian_stays_signed_in_as_themselves(as_amina: Client, amina: User, signing_in: SignIn) -> None:
    signing_in.link(as_amina)
    assert as_amina.session["_auth_user_id"] == str(amina.pk)
    assert "Amina" in text_of(as_amina, "/me/")


def test_no_account_token_or_app_is_stored(as_amina: Client, signing_in: SignIn) -> None:
    people = User.objects.count()
    signing_in.link(as_amina)
    stored = [model.objects.count() for model in (SocialAccount, SocialApp, SocialToken)]
    assert (stored, User.objects.count()) == ([0, 0, 0], people)
    kept = str(dict(as_amina.session.items()))
    assert "acc-kit" not in kept
    assert "token" not in kept


def test_the_request_asks_for_a_fresh_sign_in_with_pkce_and_nothing_else(as_amina: Client, signing_in: SignIn) -> None:
    asked = query_of(signing_in.start(as_amina))
    assert (asked["response_type"], asked["scope"], asked["prompt"], asked["max_age"]) == (
        "code",
        "openid",
        "login",
        "300",
    )
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) >= 40
    assert len(asked["state"]) >= 16
    assert asked["redirect_uri"].endswith(signing_in.return_path)


def test_the_verifier_on_the_wire_is_that_of_the_challenge(as_amina: Client, signing_in: SignIn) -> None:
    address = signing_in.start(as_amina)
    text_of(as_amina, path_of(signing_in.provider.sign_in(address, "acc-kit")))
    asked, traded = query_of(address), signing_in.provider.requests("/token")[-1]
    digest = hashlib.sha256(traded["code_verifier"].encode()).digest()
    assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == asked["code_challenge"]
    assert "client_secret" not in traded


def test_a_client_with_a_secret_shows_it(as_amina: Client, connection: Connection, provider: OpenIdProvider) -> None:
    signing_in = offer_sign_in(connection, provider, confidential=True)
    assert WAITING in signing_in.link(as_amina)
    stored = Connection.objects.filter(pk=connection.pk).extra(select={"raw": "oidc_client_secret"})
    assert bytes(stored.values_list("raw", flat=True)[0]) != signing_in.connection.oidc_client_secret


def test_a_sign_in_of_more_than_five_minutes_ago_is_too_old(
    as_amina: Client, signing_in: SignIn, starhaven: FakePlatform
) -> None:
    back = signing_in.there_and_back(as_amina)
    with time_machine.travel(timezone.now() + timedelta(minutes=6)):
        page = text_of(as_amina, back)
    assert "The sign-in is too old" in page
    assert LinkRequest.objects.get().reference in page
    assert not starhaven.claims


def test_signing_in_again_repairs_a_lost_answer(as_amina: Client, signing_in: SignIn, starhaven: FakePlatform) -> None:
    starhaven.answer = lambda _claim: (503, {})
    assert "The platform is busy" in signing_in.link(as_amina)
    starhaven.answer = lambda _claim: proves()
    assert WAITING in signing_in.link(as_amina)
    assert len(set(starhaven.link_ids)) == 1


def test_logs_and_audit_name_neither_the_child_nor_the_proof(
    as_amina: Client, signing_in: SignIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    back = signing_in.there_and_back(as_amina)
    text_of(as_amina, back)
    text_of(as_amina, back)
    ours = [one for one in caplog.records if not one.name.startswith(("httpx", "httpcore", "django.db"))]
    said = " ".join(f"{one.getMessage()} {one.args}" for one in ours) + str([vars(one) for one in Entry.objects.all()])
    secrets = query_of(back)
    for word in ("acc-kit", "amina@", "child.example", secrets["code"], secrets["state"]):
        assert word not in said


def test_the_page_says_what_the_child_will_be_told(as_amina: Client, signing_in: SignIn) -> None:
    page = text_of(as_amina, PAGE)
    for words in ("What your child will be told", "Amina", "Go to Starhaven", "We never see the password"):
        assert words in page
    assert f'href="{signing_in.start_path}"' in page
    assert f'href="{PAGE}"' in text_of(as_amina, "/children/link/")
