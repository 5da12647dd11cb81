"""Encryption at rest: Fernet with the keys of FIELD_KEYS, newest first, so that keys can be rotated; and marks."""

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac

_SALT = "common.crypto.mark"


@lru_cache(maxsize=2)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: bytes) -> bytes:
    """Encrypt with the newest key."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(plain)


def decrypt(token: bytes) -> bytes:
    """Decrypt with whichever key fits; cryptography.fernet.InvalidToken when none does."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token)


def mark(plain: bytes) -> str:
    """By which an encrypted value is found without reading all of them: a keyed hash, by the newest key."""
    return _mark(plain, settings.FIELD_KEYS[0])


def marks(plain: bytes) -> list[str]:
    """By each key that is still known: what was kept before a rotation is found too."""
    return [_mark(plain, key) for key in settings.FIELD_KEYS]


def _mark(plain: bytes, key: str) -> str:
    return salted_hmac(_SALT, plain, secret=key, algorithm="sha256").hexdigest()
