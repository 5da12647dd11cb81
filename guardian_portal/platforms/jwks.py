"""A platform's public keys for signed tokens: fetched from its JWKS address within limits, remembered for minutes."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import httpx
import jwt
import msgspec

from guardian_portal.platforms.models import Connection

# How long a key that the platform took out of its set may still be honoured.
TTL_SECONDS = 600.0
# A key id nobody has seen may mean that keys were rotated, or that somebody makes them up: ask again, but not for each.
ASK_AGAIN_SECONDS = 30.0
FAILED_FOR_SECONDS = 2.0
MAX_BYTES = 64 * 1024
MAX_KEYS = 20
TIMEOUT = httpx.Timeout(3.0, connect=2.0)
WITHIN_SECONDS = 5.0

# Algorithm of a key by its type and curve; every other key of the set is not for us.
_ALGORITHMS = {("OKP", "Ed25519"): "EdDSA", ("EC", "P-256"): "ES256"}

Keys = Mapping[str, jwt.PyJWK]


class KeysAway(Exception):
    """The platform's keys cannot be had: no address, no answer in time, or not a set of keys."""


@dataclass(frozen=True, slots=True)
class _Remembered:
    keys: Keys
    fetched_at: float

    @property
    def age(self) -> float:
        """Seconds since it was fetched."""
        return time.monotonic() - self.fetched_at


_remembered: dict[str, _Remembered] = {}
# Address -> when it failed last: while a platform is away, not every page waits for it in vain.
_failed: dict[str, float] = {}


def find_key(*, connection: Connection, kid: str) -> jwt.PyJWK | None:
    """The key with this id, or None where the platform has none. Raises KeysAway."""
    known = _remembered.get(connection.jwks_url)
    if known is None or known.age > (TTL_SECONDS if kid in known.keys else ASK_AGAIN_SECONDS):
        known = _fetch(connection.jwks_url)
    return known.keys.get(kid)


def forget_keys() -> None:
    """Drop what this process remembers."""
    _remembered.clear()
    _failed.clear()


def _fetch(url: str) -> _Remembered:
    if not url or time.monotonic() - _failed.get(url, -FAILED_FOR_SECONDS) < FAILED_FOR_SECONDS:
        raise KeysAway
    try:
        fetched = _Remembered(_usable(_document(url)), time.monotonic())
    except KeysAway:
        _failed[url] = time.monotonic()
        raise
    _remembered[url] = fetched
    return fetched


@lru_cache(maxsize=1)
def _client() -> httpx.Client:
    """Follows no redirect: keys come from where the operator said and from nowhere else."""
    return httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=False)


def _document(url: str) -> dict[str, Any]:
    try:
        with _client().stream("GET", url, headers={"accept": "application/json"}) as answer:
            if answer.status_code != 200:
                raise KeysAway
            return msgspec.json.decode(_read(answer), type=dict[str, Any])
    except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise KeysAway from error


def _read(answer: httpx.Response) -> bytes:
    content, stop = bytearray(), time.monotonic() + WITHIN_SECONDS
    for chunk in answer.iter_bytes():
        content += chunk
        # The timeout is for each read: a trickle of single bytes would hold the page for hours.
        if len(content) > MAX_BYTES or time.monotonic() > stop:
            raise KeysAway
    return bytes(content)


def _usable(document: Mapping[str, Any]) -> Keys:
    """Public signing keys of the two algorithms, by id. One that cannot be read leaves the others usable."""
    listed = document.get("keys")
    if not isinstance(listed, list):
        raise KeysAway
    keys = {}
    for one in listed[:MAX_KEYS]:
        if isinstance(one, dict) and _is_for_signatures(one):
            try:
                keys[one["kid"]] = jwt.PyJWK(one, algorithm=_ALGORITHMS[one["kty"], one["crv"]])
            except (jwt.PyJWTError, ValueError, TypeError):
                continue
    return keys


def _is_for_signatures(key: Mapping[str, Any]) -> bool:
    told = [key.get(name) for name in ("kid", "kty", "crv")]
    if not all(isinstance(one, str) and one for one in told) or "d" in key:
        return False
    algorithm = _ALGORITHMS.get((key["kty"], key["crv"]))
    return algorithm is not None and key.get("alg", algorithm) == algorithm and key.get("use", "sig") == "sig"
