"""A token counts only as the contract says: the platform's own key, two algorithms, this portal, this purpose, now."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.db import connections
from django.utils import timezone

from guardian_portal.platforms import jwks
from guardian_portal.platforms.jwks import forget_keys
from guardian_portal.platforms.models import Connection, UsedToken
from guardian_portal.platforms.tokens import (
    CHILD_VIEW,
    GUARDIAN_LINK,
    Cause,
    TokenClaims,
    TokenRefused,
    forget_used_tokens,
    issuing_connection,
    peek_issuer,
    spend_token,
    verify_token,
)
from tests.builders import a_platform
from tests.guardian_portal.platforms.signed import HOUR, Signer, running_signer

pytestmark = pytest.mark.django_db


@pytest.fixture
def signer() -> Iterator[Signer]:
    forget_keys()
    with running_signer("https://starhaven.example") as running:
        yield running


@pytest.fixture
def connection(signer: Signer) -> Connection:
    connection = a_platform()
    connection.jwks_url = signer.url
    connection.save()
    return connection


def verify(connection: Connection, token: str, purpose: str = GUARDIAN_LINK) -> TokenClaims:
    return verify_token(connection=connection, token=token, purpose=purpose)


def refused(connection: Connection, token: str, purpose: str = GUARDIAN_LINK) -> Cause:
    with pytest.raises(TokenRefused) as found:
        verify(connection, token, purpose)
    return found.value.cause


def forged(header: dict[str, Any], payload: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = [json.dumps(header).encode(), json.dumps(payload).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


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
    assert verify(connection, signer.sign(exp=int(time.time()) + 72 * HOUR))


def test_a_childs_token_lives_for_two_minutes(connection: Connection, signer: Signer) -> None:
    soon, later = time.time() + 110, time.time() + 180
    assert verify(connection, signer.sign(purpose=CHILD_VIEW, exp=soon), CHILD_VIEW)
    assert refused(connection, signer.sign(purpose=CHILD_VIEW, exp=later), CHILD_VIEW) == Cause.TOO_LONG


def test_a_token_of_the_future_waits(connection: Connection, signer: Signer) -> None:
    assert refused(connection, signer.sign(nbf=int(time.time()) + 60)) == Cause.NOT_YET
    token = signer.sign(nbf=int(time.time()) + 60)
    then = timezone.now() + timedelta(minutes=2)
    assert verify_token(connection=connection, token=token, purpose=GUARDIAN_LINK, now=then)


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


# --- the platform's keys ----------------------------------------------------------------------------------------------


def test_keys_are_fetched_once_and_again_for_a_new_one(
    connection: Connection, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(3):
        verify(connection, signer.sign())
    assert signer.asked == 1
    signer.add_key("rotated")
    assert refused(connection, signer.sign(kid="rotated")) == Cause.UNKNOWN_KEY
    assert signer.asked == 1, "made-up key ids must not make us ask for each"
    monkeypatch.setattr(jwks, "ASK_AGAIN_SECONDS", 0.0)
    assert verify(connection, signer.sign(kid="rotated"))
    assert signer.asked == 2


@pytest.mark.parametrize("kid", ["unknown", "", 7, None])
def test_an_unknown_key_id_is_refused(connection: Connection, signer: Signer, kid: object) -> None:
    assert refused(connection, forged({"alg": "EdDSA", "kid": kid}, signer.invite(), b"x" * 64)) in (
        Cause.UNKNOWN_KEY,
        Cause.MALFORMED,
    )


@pytest.mark.parametrize(
    "document", [b"", b"[]", b"{}", b'{"keys": 7}', b"\xff", b"<html>", b"[" * 60_000, b'{"keys": [' + b" " * 70_000]
)
def test_what_is_no_set_of_keys_is_as_if_the_platform_were_away(
    connection: Connection, signer: Signer, document: bytes
) -> None:
    signer.document = document or b" "
    assert refused(connection, signer.sign()) == Cause.KEYS_AWAY


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_a_platform_that_does_not_give_its_keys_is_away(connection: Connection, signer: Signer, status: int) -> None:
    signer.status = status
    assert refused(connection, signer.sign()) == Cause.KEYS_AWAY
    signer.status = 200
    assert refused(connection, signer.sign()) == Cause.KEYS_AWAY, "asked again only after a while"
    assert signer.asked == 1


def test_without_an_address_there_are_no_keys(connection: Connection, signer: Signer) -> None:
    Connection.objects.update(jwks_url="")
    assert refused(Connection.objects.get(), signer.sign()) == Cause.KEYS_AWAY


def test_unusable_keys_beside_a_good_one_do_no_harm(connection: Connection, signer: Signer) -> None:
    good = json.loads(signer.published())["keys"][0]
    bad: list[object] = [
        7,
        {},
        {"kid": "x", "kty": "OKP", "crv": "Ed25519", "x": "!"},
        {"kid": "x", "kty": "OKP", "crv": "Ed25519"},
        {"kid": "oct", "kty": "oct", "crv": "Ed25519", "k": "c2VjcmV0"},
        {**good, "kid": "enc", "use": "enc"},
        {**good, "kid": "other", "alg": "ES256"},
        {**good, "kid": "private", "d": "AAAA"},
    ]
    signer.document = json.dumps({"keys": [*bad, good]}).encode()
    assert verify(connection, signer.sign())
    for kid in ("x", "oct", "enc", "other", "private"):
        assert refused(connection, signer.sign(headers={"kid": kid})) == Cause.UNKNOWN_KEY


# --- once -------------------------------------------------------------------------------------------------------------


def test_a_token_is_spent_once_on_each_connection(connection: Connection) -> None:
    other, soon = a_platform("Moonfield"), timezone.now() + timedelta(hours=1)
    assert spend_token(connection=connection, jti="j-1", expires_at=soon)
    assert not spend_token(connection=connection, jti="j-1", expires_at=soon)
    assert spend_token(connection=other, jti="j-1", expires_at=soon)


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_spends_it() -> None:
    connection, soon = a_platform(), timezone.now() + timedelta(hours=1)

    def spend(_number: int) -> bool:
        try:
            return spend_token(connection=connection, jti="j-1", expires_at=soon)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(spend, range(6))) == [False] * 5 + [True]


def test_what_was_used_is_forgotten_long_after_its_end(connection: Connection) -> None:
    spend_token(connection=connection, jti="old", expires_at=datetime(2024, 1, 1, tzinfo=UTC))
    spend_token(connection=connection, jti="new", expires_at=timezone.now())
    assert forget_used_tokens() == 1
    assert UsedToken.objects.get().jti == "new"
