"""A platform's OpenID provider: where it answers, the code traded for an ID token, the token checked. Nothing is kept.

Calls go where the operator said and where that address itself points: no redirect is followed, answers are small.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, TypeVar
from urllib.parse import quote_plus, urlsplit

import httpx
import jwt
import msgspec

from guardian_portal.platforms.models import Connection

# Signatures alone: a shared secret (HS256) or none at all would let a client, or anybody, sign.
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
MAX_BYTES = 256 * 1024
MAX_TOKEN = 16 * 1024
TIMEOUT = httpx.Timeout(5.0, connect=2.0)
WITHIN_SECONDS = 8.0
CLOCKS_DIFFER = timedelta(seconds=60)
WELL_KNOWN = "/.well-known/openid-configuration"

T = TypeVar("T")
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2048)]


class OpenIdError(Exception):
    """A sign-in at the platform came to no good end; `cause` is a plain word for logs."""

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class ProviderDown(OpenIdError):
    """No usable answer: unreachable, slow, broken or not an OpenID provider. Worth trying again."""


class SignInRefused(OpenIdError):
    """The provider did not take the code, or its ID token is not one for us."""


class Provider(msgspec.Struct, frozen=True):
    """What the discovery document says (OpenID Connect Discovery 1.0, section 3), as far as it is needed."""

    issuer: str
    authorization_endpoint: _Text
    token_endpoint: _Text
    jwks_uri: _Text
    token_endpoint_auth_methods_supported: list[str] = msgspec.field(default_factory=lambda: ["client_secret_basic"])


@dataclass(frozen=True)
class SignedIn:
    """Who signed in at the platform, and when; as the ID token says."""

    sub: str
    auth_time: datetime
    nonce: str


class _Token(msgspec.Struct, frozen=True):
    id_token: Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_TOKEN)]


class _Claims(msgspec.Struct, frozen=True):
    sub: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    auth_time: Annotated[int, msgspec.Meta(gt=0, lt=2**33)]
    nonce: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    aud: str | list[str]
    azp: str = ""


def discover(connection: Connection) -> Provider:
    """Read where the connection's provider answers. Raises ProviderDown."""
    issuer = connection.oidc_issuer
    provider = _document(_call("GET", issuer.rstrip("/") + WELL_KNOWN), Provider)
    if provider.issuer != issuer:
        raise ProviderDown("the provider calls itself by another name")
    for address in (provider.authorization_endpoint, provider.token_endpoint, provider.jwks_uri):
        if not _is_safe(address, issuer):
            raise ProviderDown("the provider names an address without https")
    return provider


def trade_code(*, connection: Connection, provider: Provider, code: str, verifier: str, callback_url: str) -> str:
    """Trade the code for the ID token; whatever else comes with it is dropped here. Raises both errors."""
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": callback_url,
        "code_verifier": verifier,
    }
    credentials, more = _credentials(connection, provider)
    answer = _call("POST", provider.token_endpoint, data={**fields, **more}, auth=credentials)
    if answer.status in (400, 401, 403):
        raise SignInRefused("the provider did not take the code")
    return _document(answer, _Token).id_token


def check_id_token(*, connection: Connection, provider: Provider, token: str) -> SignedIn:
    """Check signature, issuer, audience and expiry (OpenID Connect Core 1.0, 3.1.3.7). Raises both errors.

    Nonce and age are the caller's: they depend on how the sign-in began.
    """
    payload = _signed_payload(connection, provider, token)
    try:
        claims = msgspec.convert(payload, _Claims)
    except msgspec.ValidationError as error:
        raise SignInRefused("the token's claims cannot be used") from error
    several = isinstance(claims.aud, list) and len(claims.aud) > 1
    if (several or claims.azp) and claims.azp != connection.oidc_client_id:
        raise SignInRefused("the token was made for another client")
    if "\x00" in claims.sub or not claims.sub.isprintable():
        raise SignInRefused("the token's subject cannot be used")
    return SignedIn(claims.sub, datetime.fromtimestamp(claims.auth_time, UTC), claims.nonce)


def client_secret(connection: Connection) -> str:
    """The secret the operator was given for this client; empty for a public client."""
    return bytes(connection.oidc_client_secret or b"").decode()


def _credentials(connection: Connection, provider: Provider) -> tuple[httpx.BasicAuth | None, Mapping[str, str]]:
    """How we say who we are: a public client by its id, one with a secret the way the provider takes it."""
    secret, client_id = client_secret(connection), connection.oidc_client_id
    if not secret:
        return None, {"client_id": client_id}
    if "client_secret_basic" in provider.token_endpoint_auth_methods_supported:
        # Both are form-encoded first: RFC 6749, section 2.3.1.
        return httpx.BasicAuth(quote_plus(client_id), quote_plus(secret)), {}
    return None, {"client_id": client_id, "client_secret": secret}


def _signed_payload(connection: Connection, provider: Provider, token: str) -> dict[str, Any]:
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError, RecursionError) as error:
        raise SignInRefused("the token cannot be read") from error
    if header.get("alg") not in ALGORITHMS:
        raise SignInRefused("the token's algorithm is not taken")
    for key in _keys_for(header, _document(_call("GET", provider.jwks_uri), dict[str, Any]).get("keys")):
        try:
            return jwt.decode(
                token,
                key,
                algorithms=[header["alg"]],
                audience=connection.oidc_client_id,
                issuer=connection.oidc_issuer,
                leeway=CLOCKS_DIFFER,
                options={"require": ["iss", "aud", "exp", "iat", "sub", "auth_time", "nonce"]},
            )
        except jwt.InvalidSignatureError:
            continue
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise SignInRefused(f"the token is refused: {type(error).__name__}") from error
    raise SignInRefused("none of the provider's keys signed the token")


def _keys_for(header: Mapping[str, Any], listed: object) -> Sequence[jwt.PyJWK]:
    """The provider's keys that may have signed: of that id, where the token names one, and of that algorithm."""
    if not isinstance(listed, list):
        raise ProviderDown("the provider's keys cannot be read")
    keys = []
    for one in listed[:50]:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig" or one.get("kty") == "oct":
            continue
        if "kid" in header and one.get("kid", header["kid"]) != header["kid"]:
            continue
        if one.get("alg", header["alg"]) != header["alg"]:
            continue
        try:
            keys.append(jwt.PyJWK(one, algorithm=header["alg"]))
        except (jwt.PyJWTError, ValueError, TypeError):
            # A key of another kind than the algorithm's: not the one.
            continue
    return keys


@dataclass(frozen=True)
class _Answer:
    status: int
    content: bytes


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _call(
    method: str, url: str, *, data: Mapping[str, str] | None = None, auth: httpx.BasicAuth | None = None
) -> _Answer:
    try:
        with _client().stream(method, url, data=data, auth=auth, headers={"accept": "application/json"}) as answer:
            return _Answer(answer.status_code, _read(answer))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise ProviderDown(type(error).__name__) from error


def _read(answer: httpx.Response) -> bytes:
    content, stop = bytearray(), time.monotonic() + WITHIN_SECONDS
    for chunk in answer.iter_bytes():
        content += chunk
        # The timeout is for each read alone: a trickle would hold the page for ever.
        if len(content) > MAX_BYTES or time.monotonic() > stop:
            raise ProviderDown("the answer is too large or too slow")
    return bytes(content)


def _document(answer: _Answer, shape: type[T]) -> T:
    if answer.status != 200:
        raise ProviderDown(f"status {answer.status}")
    try:
        return msgspec.json.decode(answer.content, type=shape)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProviderDown("the answer is not what it should be") from error


def _is_safe(address: str, issuer: str) -> bool:
    """https, except on the machine of a provider that is itself called by plain http (a developer's or a test's)."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    plain = urlsplit(issuer)
    return parts.scheme == "https" or (parts.scheme == plain.scheme and parts.hostname == plain.hostname)
