"""A platform's keys are fetched within limits and remembered; a token is taken once, whoever asks at that moment."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connections
from django.utils import timezone

from guardian_portal.platforms import jwks
from guardian_portal.platforms.models import Connection, UsedToken
from guardian_portal.platforms.tokens import Cause, forget_used_tokens, spend_token
from tests.builders import a_platform
from tests.guardian_portal.platforms.signed import Signer, forged, refused, verify

pytestmark = pytest.mark.django_db


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
    assert verify(connection, signer.sign(kid="rotated")).sub == "acc-kit"
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
    assert verify(connection, signer.sign()).sub == "acc-kit"
    for kid in ("x", "oct", "enc", "other", "private"):
        assert refused(connection, signer.sign(headers={"kid": kid})) == Cause.UNKNOWN_KEY


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
