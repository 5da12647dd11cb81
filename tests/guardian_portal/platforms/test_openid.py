"""What a platform's OpenID provider says is believed only as far as its signature and the standard go."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest

from guardian_portal.platforms import openid
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.platforms.lying_provider import (
    CLIENT,
    EC_KEY,
    RSA_KEY,
    STRANGERS_KEY,
    LyingProvider,
    public_key,
    running_liar,
)

LONG_AGO, LONG_AHEAD = 1_000_000_000, 4_000_000_000
DISCOVERY = "/.well-known/openid-configuration"


@pytest.fixture
def liar() -> Iterator[LyingProvider]:
    with running_liar() as provider:
        yield provider


@pytest.fixture
def connection(liar: LyingProvider) -> Connection:
    return Connection(oidc_issuer=liar.issuer, oidc_client_id=CLIENT)


def check(connection: Connection, token: str) -> openid.SignedIn:
    return openid.check_id_token(connection=connection, provider=openid.discover(connection), token=token)


def trade(connection: Connection) -> str:
    provider = openid.discover(connection)
    return openid.trade_code(
        connection=connection, provider=provider, code="c", verifier="v", callback_url="http://portal/back"
    )


@pytest.mark.parametrize(
    ("key", "alg", "kid"),
    [(RSA_KEY, "RS256", "k1"), (RSA_KEY, "PS256", "k1"), (EC_KEY, "ES256", "k2"), (RSA_KEY, "RS256", None)],
)
def test_a_good_token_tells_who_signed_in_and_when(
    connection: Connection, liar: LyingProvider, key: Any, alg: str, kid: str | None
) -> None:
    signed_in = check(connection, liar.token(key, alg=alg, kid=kid))
    assert (signed_in.sub, signed_in.nonce) == ("acc-kit", "n" * 43)
    assert abs(signed_in.auth_time.timestamp() - time.time()) < 10


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "https://evil.example"},
        {"iss": None},
        {"aud": "another-client"},
        {"aud": None},
        {"aud": [CLIENT, "another-client"]},
        {"aud": [CLIENT, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"exp": LONG_AGO},
        {"exp": None},
        {"iat": None},
        {"iat": LONG_AHEAD},
        {"auth_time": None},
        {"auth_time": "yesterday"},
        {"auth_time": True},
        {"auth_time": -1},
        {"auth_time": 10**30},
        {"nonce": None},
        {"nonce": ""},
        {"sub": None},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": "acc\x00kit"},
    ],
    ids=str,
)
def test_a_token_that_says_something_else_is_refused(
    connection: Connection, liar: LyingProvider, changes: dict[str, Any]
) -> None:
    # Signed as it stands: the library's own encoder refuses to write some of these.
    payload = json.dumps(liar.claims(**changes)).encode()
    token = jwt.PyJWS().encode(payload, RSA_KEY, algorithm="RS256", headers={"kid": "k1"})
    with pytest.raises(openid.SignInRefused):
        check(connection, token)


def _unsigned(liar: LyingProvider) -> str:
    return jwt.encode(liar.claims(), "", algorithm="none", headers={"kid": "k1"})


def _by_the_public_key_as_a_secret(liar: LyingProvider) -> str:
    secret = base64.urlsafe_b64decode(public_key()["n"] + "==")
    return jwt.encode(liar.claims(), secret, algorithm="HS256", headers={"kid": "k1"})


def _by_the_client_id(liar: LyingProvider) -> str:
    return jwt.encode(liar.claims(), CLIENT * 4, algorithm="HS256", headers={"kid": "k1"})


def _by_a_stranger(liar: LyingProvider) -> str:
    return liar.token(STRANGERS_KEY)


def _by_an_unknown_key(liar: LyingProvider) -> str:
    return liar.token(kid="k9")


def _cut(liar: LyingProvider) -> str:
    return liar.token()[:-8]


def _other_payload(liar: LyingProvider) -> str:
    head, _payload, signature = liar.token().split(".")
    return ".".join((head, liar.token(sub="acc-other").split(".")[1], signature))


@pytest.mark.parametrize(
    "forge",
    [
        _unsigned,
        _by_the_public_key_as_a_secret,
        _by_the_client_id,
        _by_a_stranger,
        _by_an_unknown_key,
        _cut,
        _other_payload,
        lambda _liar: "not.a.token",
        lambda _liar: "",
        lambda _liar: "é.é.é",
    ],
)
def test_a_forged_token_is_refused(connection: Connection, liar: LyingProvider, forge: Any) -> None:
    with pytest.raises(openid.SignInRefused):
        check(connection, forge(liar))


@pytest.mark.parametrize(
    "key",
    [
        public_key(use="enc"),
        public_key(alg="ES256"),
        {"kty": "oct", "kid": "k1", "k": "AAAA"},
        {"kty": "RSA", "kid": "k1"},
        {"kty": 1, "kid": "k1"},
        {},
        [],
        "key",
    ],
    ids=lambda key: str(key)[:40],
)
def test_a_key_that_is_not_for_this_is_not_used(connection: Connection, liar: LyingProvider, key: Any) -> None:
    liar.answers["/jwks"] = {"keys": [key]}
    with pytest.raises(openid.SignInRefused):
        check(connection, liar.token())


def test_a_new_key_is_found_at_once(connection: Connection, liar: LyingProvider) -> None:
    check(connection, liar.token())
    liar.answers["/jwks"] = {"keys": [public_key(STRANGERS_KEY, "k9")]}
    assert check(connection, liar.token(STRANGERS_KEY, kid="k9")).sub == "acc-kit"


@pytest.mark.parametrize("path", [DISCOVERY, "/jwks"])
@pytest.mark.parametrize(
    "answer",
    [
        (500, b""),
        (302, b""),
        (200, b"<html>"),
        (200, b"\xff\xfe"),
        (200, b"[]"),
        (200, b"{" * 100_000),
        (200, b" " * 300_000),
        {"keys": "none"},
    ],
    ids=lambda answer: str(answer)[:24],
)
def test_a_broken_provider_is_down(connection: Connection, liar: LyingProvider, path: str, answer: Any) -> None:
    liar.answers[path] = answer
    with pytest.raises(openid.ProviderDown):
        check(connection, liar.token())
    assert "/elsewhere" not in [asked for asked, *_ in liar.asked]


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"token_endpoint": ""},
        {"jwks_uri": None},
    ],
    ids=str,
)
def test_a_provider_that_points_elsewhere_is_not_followed(
    connection: Connection, liar: LyingProvider, changes: dict[str, Any]
) -> None:
    liar.answers[DISCOVERY] = {**liar.answers[DISCOVERY], **changes}
    with pytest.raises(openid.ProviderDown):
        openid.discover(connection)


def test_a_provider_that_is_not_there_is_down() -> None:
    with pytest.raises(openid.ProviderDown):
        openid.discover(Connection(oidc_issuer="http://127.0.0.1:9", oidc_client_id=CLIENT))


def test_a_public_client_names_itself_and_one_with_a_secret_proves_it(
    connection: Connection, liar: LyingProvider
) -> None:
    liar.answers["/token"] = {"id_token": "t", "access_token": "dropped", "refresh_token": "dropped"}
    assert trade(connection) == "t"
    connection.oidc_client_secret = b"s:cret"
    assert trade(connection) == "t"
    liar.answers[DISCOVERY]["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    assert trade(connection) == "t"
    public, basic, posted = [(fields, header) for path, fields, header in liar.asked if path == "/token"]
    assert public[0]["client_id"] == CLIENT
    assert "client_secret" not in public[0]
    assert base64.b64decode(basic[1].removeprefix("Basic ")).decode() == f"{CLIENT}:s%3Acret"
    assert (posted[0]["client_id"], posted[0]["client_secret"], posted[1]) == (CLIENT, "s:cret", "")
    assert {fields["code_verifier"] for fields, _header in (public, basic, posted)} == {"v"}


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((400, b'{"error":"invalid_grant"}'), openid.SignInRefused),
        ((401, b""), openid.SignInRefused),
        ((503, b""), openid.ProviderDown),
        ((302, b""), openid.ProviderDown),
        ({"access_token": "no id token"}, openid.ProviderDown),
        ({"id_token": 7}, openid.ProviderDown),
        ({"id_token": "t" * 20_000}, openid.ProviderDown),
    ],
    ids=lambda one: str(one)[:30],
)
def test_a_code_that_is_not_taken_and_a_provider_that_fails_are_told_apart(
    connection: Connection, liar: LyingProvider, answer: Any, error: type[Exception]
) -> None:
    liar.answers["/token"] = answer
    with pytest.raises(error):
        trade(connection)
