"""Encryption at rest: Fernet with the keys of FIELD_KEYS, newest first, so that keys can be rotated."""

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


@lru_cache(maxsize=2)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(plain: bytes) -> bytes:
    """Encrypt with the newest key."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(plain)


def decrypt(token: bytes) -> bytes:
    """Decrypt with whichever key fits; cryptography.fernet.InvalidToken when none does."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token)
