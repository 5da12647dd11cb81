"""Standard Webhooks signatures: made for what we send, checked on the raw bytes of what we receive.

Checked by our own comparison: the reference library lets raw exceptions out on hostile input, takes fractional
timestamps and one-byte secrets. Its `sign` makes the outgoing signatures.
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

TOLERANCE_SECONDS = 300
SECRET_PREFIX = "whsec_"
SECRET_BYTES = 32

_ID = re.compile(r"[!-\-/-~]{1,255}")  # printable ASCII without "."
_TIMESTAMP = re.compile(r"[0-9]{1,12}")
_SIGNATURES = re.compile(r"[A-Za-z0-9]{1,8},[A-Za-z0-9+/=]{1,128}(?: [A-Za-z0-9]{1,8},[A-Za-z0-9+/=]{1,128}){0,9}")


class SignatureRefused(Exception):
    """The request is not signed as it must be. Never says why: every cause looks the same from outside."""

    def __init__(self) -> None:
        super().__init__("signature refused")


def new_secret() -> str:
    """`whsec_` and the base64 of 32 random bytes."""
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def secret_bytes(secret: str) -> bytes:
    """The key inside a `whsec_` secret; ValueError when it is not one of 24 to 64 bytes."""
    if not secret.startswith(SECRET_PREFIX):
        raise ValueError("a secret starts with whsec_")
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    if not 24 <= len(key) <= 64:
        raise ValueError("a secret holds 24 to 64 bytes")
    return key


def verify(*, message_id: str, timestamp: str, signature: str, body: bytes, keys: Iterable[bytes], now: float) -> None:
    """Return when one of the keys signed exactly these bytes within the tolerance, else raise SignatureRefused."""
    if not (_ID.fullmatch(message_id) and _TIMESTAMP.fullmatch(timestamp) and _SIGNATURES.fullmatch(signature)):
        raise SignatureRefused
    if abs(now - int(timestamp)) > TOLERANCE_SECONDS:
        raise SignatureRefused
    given = _version_one(signature)
    prefix = f"{message_id}.{timestamp}.".encode("ascii")
    holds = False
    for key in keys:
        digest = hmac.new(key, prefix, hashlib.sha256)
        digest.update(body)
        expected = digest.digest()
        for one in given:
            holds |= hmac.compare_digest(expected, one)
    if not holds:
        raise SignatureRefused


def _version_one(signature: str) -> list[bytes]:
    """The decoded `v1` signatures; other versions are for other receivers."""
    try:
        return [base64.b64decode(part[3:], validate=True) for part in signature.split(" ") if part.startswith("v1,")]
    except binascii.Error:
        raise SignatureRefused from None


def signed_headers(*, message_id: str, body: bytes, secrets: Sequence[str], at: datetime) -> Mapping[str, str]:
    """The three headers for a body (UTF-8), with one signature per live secret so that receivers can rotate."""
    moment = at.astimezone(UTC)  # the library reads any other zone's clock as if it were UTC
    text = body.decode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(moment.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign(message_id, moment, text) for secret in secrets),
    }
