"""Tokens that a platform signs: checked against its own keys with a fixed list of algorithms, and taken once.

Everything beside the signature is compared here and not by the library, so that each rule of the contract (section 3)
can be read in one place and no default decides.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import jwt
import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from guardian_portal.platforms.jwks import KeysAway, find_key
from guardian_portal.platforms.models import Connection, UsedToken

ALGORITHMS = ("EdDSA", "ES256")
MAX_LENGTH = 4096
GUARDIAN_LINK, CHILD_VIEW = "guardian-link", "child-view"
# How far ahead a token of each purpose may expire.
LIFETIMES: Mapping[str, timedelta] = {GUARDIAN_LINK: timedelta(hours=72), CHILD_VIEW: timedelta(minutes=2)}
# A platform whose clock is a moment ahead may still use the whole lifetime.
CLOCKS_DIFFER = timedelta(seconds=5)
# Longer than the token could be shown: a clock set back must not make it good again.
USED_KEPT = timedelta(days=7)


class Cause(enum.StrEnum):
    """Why a token was refused; for support and the audit trail."""

    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    ISSUER = "issuer"
    KEYS_AWAY = "keys_away"
    UNKNOWN_KEY = "unknown_key"
    SIGNATURE = "signature"
    AUDIENCE = "audience"
    PURPOSE = "purpose"
    EXPIRED = "expired"
    TOO_LONG = "too_long"
    NOT_YET = "not_yet"


class TokenRefused(Exception):
    """The token is not one of this platform's for this portal and purpose, now."""

    def __init__(self, cause: Cause) -> None:
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True)
class TokenClaims:
    """What a good token says. `claims` holds all of its members."""

    sub: str
    jti: str
    expires_at: datetime
    email_sha256: str
    claims: Mapping[str, Any]


class _Claims(msgspec.Struct, frozen=True):
    iss: str
    aud: str | list[str]
    sub: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    jti: Annotated[str, msgspec.Meta(pattern=r"^[!-~]{1,128}(?![\s\S])")]
    exp: float
    purpose: str
    nbf: float = 0
    email_sha256: str = ""


def peek_issuer(token: str) -> str:
    """Who a token says it is from, to find the connection; nothing is believed yet. Raises TokenRefused."""
    try:
        issuer = jwt.decode(_plain(token), options={"verify_signature": False}).get("iss")
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise TokenRefused(Cause.MALFORMED) from error
    if not isinstance(issuer, str):
        raise TokenRefused(Cause.MALFORMED)
    return issuer


def issuing_connection(token: str) -> Connection:
    """The live connection whose source the token names. Raises TokenRefused."""
    issuer = peek_issuer(token)
    live = Connection.objects.filter(source=issuer, retired_at__isnull=True) if "\x00" not in issuer else None
    connection = live.select_related("platform").first() if live is not None else None
    if connection is None:
        raise TokenRefused(Cause.ISSUER)
    return connection


def verify_token(*, connection: Connection, token: str, purpose: str, now: datetime | None = None) -> TokenClaims:
    """Check everything but whether it was used before; see `spend_token`. Raises TokenRefused."""
    # Of a foreign issuer nothing is fetched.
    if peek_issuer(token) != connection.source:
        raise TokenRefused(Cause.ISSUER)
    payload = _signed_payload(connection, token)
    claims = _claims(payload)
    if claims.aud not in (settings.SITE_URL, [settings.SITE_URL]):
        raise TokenRefused(Cause.AUDIENCE)
    if claims.purpose != purpose:
        raise TokenRefused(Cause.PURPOSE)
    expires_at = _checked_times(claims, LIFETIMES[purpose], now or timezone.now())
    return TokenClaims(claims.sub, claims.jti, expires_at, claims.email_sha256, payload)


def spend_token(*, connection: Connection, jti: str, expires_at: datetime) -> bool:
    """Use a token up. False when it was used before: of two at once the database lets one in."""
    try:
        with transaction.atomic():
            UsedToken.objects.create(connection=connection, jti=jti, expires_at=expires_at)
    except IntegrityError:
        return False
    return True


def forget_used_tokens() -> int:
    """Delete what can only be expired by now; for the sweeper."""
    return UsedToken.objects.filter(expires_at__lt=timezone.now() - USED_KEPT).delete()[0]


def _plain(token: str) -> str:
    if len(token) > MAX_LENGTH or not token.isascii():
        raise TokenRefused(Cause.MALFORMED)
    return token


def _signed_payload(connection: Connection, token: str) -> dict[str, Any]:
    """The payload, once the platform's key with the named id signed it by that key's own algorithm."""
    header = jwt.get_unverified_header(token)
    kid = header.get("kid")
    if header.get("alg") not in ALGORITHMS:
        raise TokenRefused(Cause.ALGORITHM)
    try:
        key = find_key(connection=connection, kid=kid) if isinstance(kid, str) else None
    except KeysAway as error:
        raise TokenRefused(Cause.KEYS_AWAY) from error
    if key is None:
        raise TokenRefused(Cause.UNKNOWN_KEY)
    unchecked = {"exp", "nbf", "iat", "aud", "iss", "sub", "jti"}  # by the library; all but iat are checked below
    try:
        return jwt.decode(
            token,
            key,
            algorithms=[key.algorithm_name],
            options={f"verify_{name}": False for name in unchecked},  # type: ignore[arg-type]
        )
    except jwt.InvalidAlgorithmError as error:
        raise TokenRefused(Cause.ALGORITHM) from error
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise TokenRefused(Cause.SIGNATURE) from error


def _claims(payload: dict[str, Any]) -> _Claims:
    try:
        claims = msgspec.convert(payload, _Claims)
        storable = "\x00" not in claims.sub and claims.sub.encode() != b""
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise TokenRefused(Cause.MALFORMED) from error
    if not storable:
        raise TokenRefused(Cause.MALFORMED)
    return claims


def _checked_times(claims: _Claims, lifetime: timedelta, now: datetime) -> datetime:
    """Comparisons are written so that a number that is none (NaN) is refused by each of them."""
    moment = now.timestamp()
    if not claims.exp > moment:
        raise TokenRefused(Cause.EXPIRED)
    if not claims.exp <= moment + (lifetime + CLOCKS_DIFFER).total_seconds():
        raise TokenRefused(Cause.TOO_LONG)
    if not claims.nbf <= moment + CLOCKS_DIFFER.total_seconds():
        raise TokenRefused(Cause.NOT_YET)
    return datetime.fromtimestamp(claims.exp, UTC)
