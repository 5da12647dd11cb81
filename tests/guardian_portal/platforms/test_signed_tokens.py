"""A token counts only as the contract says: the platform's own key, two algorithms, this portal, this purpose, now."""

from __future__ import annotations

import base64
import json
import time
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.utils import timezone

from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.tokens import (
    CHILD_VIEW,
    GUARDIAN_LINK,
    Cause,
    TokenRefused,
    issuing_connection,
    peek_issuer,
    verify_token,
)
from tests.guardian_portal.platforms.signed import HOUR, Signer, forged, refused, running_signer, verify

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("curve", ["Ed25519", "P-256"])
def test_a_good_token_says_whom_it_is_about_and_until_when(connection: Connection, signer: Signer, curve: str) -> None:
    signer.add_key("two", curve=curve)
    token = signer.sign(kid="two", jti="j-1", colour="blue")
    claims = verify(connection, token)
    assert (claims.sub, claims.jti, claims.claims["colour"]) == ("acc-kit", "j-1", "blue")
    assert timedelta(minutes=59) < claims.expires_at - timezone.now() <= timedelta(hours=1)
    assert peek_issuer(token) == connection.source
    assert issuing_connection(token) == connection


def test_alg_none_is_refused_and_nothing_is_fetched(connection: Connection, signer: Signer) -> None:
    for name in ("none", "None", "NONE", ""):
        assert refused(connection, forged({"alg": name, "kid": "one"}, signer.invite())) == Cause.ALGORITHM
    assert signer.asked == 0


def test_the_public_key_is_no_shared_secret(connection: Connection, signer: Signer) -> None:
    """The old trick: HS256 with the bytes of the public key, which everybody has."""
    public = signer.keys["one"].public_key()
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    token = jwt.encode(signer.invite(), raw, algorithm="HS256", headers={"kid": "one"})
    assert refused(connection, token) == Cause.ALGORITHM


@pytest.mark.parametrize("name", ["RS256", "ES384", "HS512", "PS256", 7, None, ["EdDSA"]])
def test_any_other_algorithm_is_refused(connection: Connection, signer: Signer, name: object) -> None:
    assert refused(connection, forged({"alg": name, "kid": "one"}, signer.invite(), b"x" * 64)) in (
        Cause.ALGORITHM,
        Cause.MALFORMED,
    )


def test_a_key_signs_with_its_own_algorithm_only(connection: Connection, signer: Signer) -> None:
    signer.add_key("two", curve="P-256")
    assert refused(connection, forged({"alg": "EdDSA", "kid": "two"}, signer.invite(), b"x" * 64)) == Cause.ALGORITHM


def test_a_changed_token_is_refused(connection: Connection, signer: Signer) -> None:
    header, _payload, signature = signer.sign().split(".")
    other = signer.sign(sub="acc-other").split(".")[1]
    assert refused(connection, f"{header}.{other}.{signature}") == Cause.SIGNATURE


def test_a_key_that_the_token_brings_along_is_not_looked_at(connection: Connection, signer: Signer) -> None:
    with running_signer("https://elsewhere.example") as stranger:
        own_key = {"jku": stranger.url, "jwk": json.loads(stranger.published())["keys"][0]}
        token = stranger.sign(headers=own_key, iss=connection.source)
        assert refused(connection, token) == Cause.SIGNATURE
        assert stranger.asked == 0


@pytest.mark.parametrize(
    ("claims", "cause"),
    [
        ({"iss": "https://elsewhere.example"}, Cause.ISSUER),
        ({"iss": None}, Cause.MALFORMED),
        ({"aud": "https://other-portal.example"}, Cause.AUDIENCE),
        ({"aud": [settings.SITE_URL, "https://other-portal.example"]}, Cause.AUDIENCE),
        ({"aud": f"{settings.SITE_URL}/"}, Cause.AUDIENCE),
        ({"aud": None}, Cause.MALFORMED),
        ({"purpose": "child-view"}, Cause.PURPOSE),
        ({"purpose": None}, Cause.MALFORMED),
        ({"sub": None}, Cause.MALFORMED),
        ({"sub": ""}, Cause.MALFORMED),
        ({"sub": "acc\x00kit"}, Cause.MALFORMED),
        ({"sub": "x" * 256}, Cause.MALFORMED),
        ({"jti": None}, Cause.MALFORMED),
        ({"jti": "one\n"}, Cause.MALFORMED),
        ({"jti": "x" * 129}, Cause.MALFORMED),
        ({"exp": None}, Cause.MALFORMED),
        ({"exp": "tomorrow"}, Cause.MALFORMED),
        ({"email_sha256": ["x"]}, Cause.MALFORMED),
    ],
)
def test_what_a_token_must_say(connection: Connection, signer: Signer, claims: dict[str, object], cause: Cause) -> None:
    assert refused(connection, signer.sign(**claims)) == cause


@pytest.mark.parametrize(
    ("ahead", "cause"),
    [
        (-1, Cause.EXPIRED),
        (73 * HOUR, Cause.TOO_LONG),
        (1e300, Cause.TOO_LONG),
        (float("nan"), Cause.EXPIRED),
        (float("inf"), Cause.TOO_LONG),
    ],
)
def test_its_end_is_ahead_and_not_too_far(connection: Connection, signer: Signer, ahead: float, cause: Cause) -> None:
    assert refused(connection, signer.sign(exp=time.time() + ahead)) == cause


def test_the_whole_lifetime_may_be_used(connection: Connection, signer: Signer) -> None:
    assert verify(connection, signer.sign(exp=int(time.time()) + 72 * HOUR)).sub == "acc-kit"


def test_a_childs_token_lives_for_two_minutes(connection: Connection, signer: Signer) -> None:
    soon, later = time.time() + 110, time.time() + 180
    assert verify(connection, signer.sign(purpose=CHILD_VIEW, exp=soon), CHILD_VIEW).sub == "acc-kit"
    assert refused(connection, signer.sign(purpose=CHILD_VIEW, exp=later), CHILD_VIEW) == Cause.TOO_LONG


def test_a_token_of_the_future_waits(connection: Connection, signer: Signer) -> None:
    assert refused(connection, signer.sign(nbf=int(time.time()) + 60)) == Cause.NOT_YET
    token = signer.sign(nbf=int(time.time()) + 60)
    then = timezone.now() + timedelta(minutes=2)
    assert verify_token(connection=connection, token=token, purpose=GUARDIAN_LINK, now=then).sub == "acc-kit"


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "eyJhbGciOiJFZERTQSJ9..",
        "\x00",
        "ä.ö.ü",
        "x" * 5000,
        "e30.e30.e30",
        "e30.W10.",
        "W10.e30.",
    ],
)
def test_what_is_no_token_is_refused_and_nothing_is_fetched(connection: Connection, signer: Signer, token: str) -> None:
    assert refused(connection, token) in (Cause.MALFORMED, Cause.ALGORITHM)
    assert signer.asked == 0


@pytest.mark.parametrize("where", ["header", "payload"])
def test_a_deeply_nested_token_is_refused(connection: Connection, where: str) -> None:
    deep = base64.urlsafe_b64encode(b"[" * 2500).decode().rstrip("=")
    good = base64.urlsafe_b64encode(b'{"alg":"EdDSA"}').decode().rstrip("=")
    token = f"{deep}.{good}." if where == "header" else f"{good}.{deep}."
    assert refused(connection, token) == Cause.MALFORMED


def test_a_detached_or_critical_header_is_refused(connection: Connection, signer: Signer) -> None:
    for headers in ({"b64": False, "crit": ["b64"]}, {"crit": ["future"]}):
        header = {"alg": "EdDSA", "kid": "one", **headers}
        assert refused(connection, forged(header, signer.invite(), b"x" * 64)) in (Cause.SIGNATURE, Cause.MALFORMED)


def test_a_retired_connection_signs_nothing_any_more(connection: Connection, signer: Signer) -> None:
    Connection.objects.update(retired_at=timezone.now())
    with pytest.raises(TokenRefused):
        issuing_connection(signer.sign())
