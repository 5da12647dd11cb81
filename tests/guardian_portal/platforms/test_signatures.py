"""A signature holds for exactly the signed bytes, a live key and the present time; everything else is one refusal."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from guardian_portal.platforms.signing import SignatureRefused, secret_bytes, signed_headers, verify

NOW = datetime(2026, 11, 22, 14, tzinfo=UTC)
# Fixed: the workers of a parallel run must name the same tests.
SECRET, OTHER = ("whsec_" + base64.b64encode(sign * 32).decode() for sign in (b"s", b"o"))
KEYS = [secret_bytes(SECRET)]
STAMP = str(int(NOW.timestamp()))


def holds(*, message: str = "msg_1", stamp: str = STAMP, signature: str, body: bytes = b"{}") -> bool:
    try:
        verify(message_id=message, timestamp=stamp, signature=signature, body=body, keys=KEYS, now=NOW.timestamp())
    except SignatureRefused:
        return False
    return True


def signed(secret: str = SECRET, message: str = "msg_1", body: str = "{}") -> str:
    return Webhook(secret).sign(message, NOW, body)


def test_the_registrys_package_signs_what_holds() -> None:
    assert holds(signature=signed())
    assert holds(signature=f"v1a,abcd {signed(OTHER)} {signed()}")
    assert not holds(signature=signed(OTHER))
    assert not holds(signature=signed(), body=b"{} ")
    assert not holds(signature=signed(), message="msg_2")


@pytest.mark.parametrize(
    "signature",
    [
        "",
        "v1",
        "v1,",
        "v1,!!!",
        "v1,é",
        ",",
        " ",
        signed().replace("v1", "v2"),
        signed() + ",",
        signed() + " ",
        signed()[:-1],
    ],
)
def test_a_malformed_signature_is_refused(signature: str) -> None:
    assert not holds(signature=signature)


@pytest.mark.parametrize(
    "stamp", ["", STAMP + ".0", " " + STAMP, "+" + STAMP, STAMP + "\n", "١٢٣", "1e9", "-1", "9" * 40]
)
def test_a_timestamp_is_digits_only(stamp: str) -> None:
    assert not holds(signature=signed(), stamp=stamp)


@pytest.mark.parametrize("message", ["", "a.b", "a b", "a\n", "é", "x" * 256])
def test_an_id_is_printable_without_full_stop(message: str) -> None:
    assert not holds(signature=signed(message=message), message=message)


@given(message=st.text(max_size=20), stamp=st.text(max_size=14), signature=st.text(max_size=80), body=st.binary())
def test_hostile_headers_are_refused_and_nothing_else(message: str, stamp: str, signature: str, body: bytes) -> None:
    assert not holds(message=message, stamp=stamp, signature=signature, body=body)


@given(body=st.text(max_size=200).map(str.encode))
def test_what_the_portal_signs_the_registrys_package_accepts(body: bytes) -> None:
    headers = signed_headers(message_id="m", body=body, secrets=[OTHER, SECRET], at=datetime.now(UTC))
    Webhook(SECRET).verify(body, dict(headers), json_parse=False)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_YQ==", "whsec_!!!!", SECRET.removeprefix("whsec_")])
def test_a_short_or_malformed_secret_is_no_secret(secret: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  any way of saying no
        secret_bytes(secret)
