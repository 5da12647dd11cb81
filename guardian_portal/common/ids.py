"""Opaque public ids for URLs and messages, and short reference codes that a person can read over the phone."""

import secrets

# No vowels and no look-alikes: no words by accident, and nothing to mishear.
REFERENCE_ALPHABET = "BCDFGHJKLMNPQRSTVWXZ23456789"
PUBLIC_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
PUBLIC_ID_LENGTH = 24
# Of a byte's 256 values each of the 32 characters gets eight: no bias, and one call for the whole id.
_PUBLIC_ID_OF_BYTES = (PUBLIC_ID_ALPHABET * 8).encode()


def new_public_id() -> str:
    """24 characters of base 32: 120 random bits."""
    return secrets.token_bytes(PUBLIC_ID_LENGTH).translate(_PUBLIC_ID_OF_BYTES).decode()


def new_reference() -> str:
    """A reference code such as `GP-7XKD-93PM`, about 38 random bits; unique where a column says so."""
    code = "".join(secrets.choice(REFERENCE_ALPHABET) for _ in range(8))
    return f"GP-{code[:4]}-{code[4:]}"
