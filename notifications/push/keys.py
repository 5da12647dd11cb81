"""The portal's own key pair for Web Push (VAPID, RFC 8292): by it push services know who sends."""

import base64
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings

if TYPE_CHECKING:
    from py_vapid import Vapid02

CURVE = ec.SECP256R1()


@dataclass(frozen=True)
class KeyPair:
    """Both as browsers and settings write them: base64url without padding."""

    private: str
    public: str


def new_key_pair() -> KeyPair:
    """Drawn now."""
    return _pair(ec.generate_private_key(CURVE))


def is_configured() -> bool:
    """Without a key nobody is offered Web Push, nor with a setting that is none: a system check tells the operator."""
    if not settings.VAPID_PRIVATE_KEY:
        return False
    try:
        check_key(settings.VAPID_PRIVATE_KEY)
    except ValueError:
        return False
    return True


def public_key() -> str:
    """What the browser needs to subscribe. Raises ValueError for a setting that is no key."""
    return _configured(settings.VAPID_PRIVATE_KEY).public


def check_key(private: str) -> None:
    """Raises ValueError for what is not the private half of a pair."""
    _configured(private)


def vapid() -> "Vapid02":
    """Signs for one push service at a time. The package takes a while to import; only who sends needs it."""
    from py_vapid import Vapid02

    return Vapid02.from_raw(settings.VAPID_PRIVATE_KEY.encode())


@lru_cache(maxsize=4)
def _configured(private: str) -> KeyPair:
    number = unpadded(private)
    if len(number) != 32:
        raise ValueError("a private key on P-256 has 32 bytes")
    return _pair(ec.derive_private_key(int.from_bytes(number, "big"), CURVE))


def unpadded(text: str) -> bytes:
    """Bytes from base64url without padding. Raises ValueError."""
    return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)


def as_text(raw: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _pair(key: ec.EllipticCurvePrivateKey) -> KeyPair:
    number = key.private_numbers().private_value.to_bytes(32, "big")
    point = key.public_key().public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)
    return KeyPair(as_text(number), as_text(point))
