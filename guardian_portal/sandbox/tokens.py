"""Signed tokens for the portal: Starhaven's own key, its public half as a JWKS, invites and the way to `/mine/`."""

import secrets
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction
from django.utils import timezone
from jwt.algorithms import OKPAlgorithm

from .accounts import email_hash
from .connection import Connection, current_connection
from .models import Account, Invite, SigningKey
from .problems import Problem

INVITE_LIVES = timedelta(hours=72)
CHILD_VIEW_LIVES = timedelta(minutes=2)


def public_keys() -> dict[str, Any]:
    """The JWKS that the portal reads."""
    key = _key()
    public: dict[str, Any] = OKPAlgorithm.to_jwk(_private(key).public_key(), as_dict=True)
    return {"keys": [{**public, "kid": key.kid, "use": "sig", "alg": "EdDSA"}]}


def new_invite(account: Account, email: str) -> str:
    """A token that invites the owner of this address to become the account's guardian."""
    if "@" not in email or len(email) > 254:
        raise Problem(400, "invalid-data", "`email`: an e-mail address.")
    jti, expires_at = secrets.token_hex(16), timezone.now() + INVITE_LIVES
    Invite.objects.create(account=account, jti=jti, expires_at=expires_at)
    more = {"jti": jti, "exp": expires_at, "email_sha256": email_hash(email)}
    return _signed(account, "guardian-link", more)


def new_child_view(account: Account) -> str:
    """A token that opens the player's own page at the portal."""
    more = {"jti": secrets.token_hex(16), "exp": timezone.now() + CHILD_VIEW_LIVES}
    return _signed(account, "child-view", more)


def invite_url(connection: Connection, token: str) -> str:
    """Where an invited guardian goes; the token stands in the fragment, which never reaches a log."""
    return f"{connection.portal_url.rstrip('/')}/children/link/invite/#{token}"


def child_view_url(connection: Connection, token: str) -> str:
    """Where the player reads who looks after them."""
    return f"{connection.portal_url.rstrip('/')}/mine/#{token}"


def _signed(account: Account, purpose: str, more: dict[str, Any]) -> str:
    connection, key = current_connection(), _key()
    claims = {
        "iss": connection.source,
        "aud": connection.portal_url.rstrip("/"),
        "sub": account.subject,
        "iat": timezone.now(),
        "purpose": purpose,
        **more,
    }
    return jwt.encode(claims, _private(key), algorithm="EdDSA", headers={"kid": key.kid})


def _key() -> SigningKey:
    """The one key, made when it is first needed."""
    with transaction.atomic():
        return SigningKey.objects.order_by("pk").first() or _new_key()


def _new_key() -> SigningKey:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return SigningKey.objects.create(kid=f"sh_{secrets.token_hex(4)}", private_pem=pem.decode())


def _private(key: SigningKey) -> Ed25519PrivateKey:
    loaded = serialization.load_pem_private_key(key.private_pem.encode(), password=None)
    assert isinstance(loaded, Ed25519PrivateKey)  # we made no other
    return loaded
