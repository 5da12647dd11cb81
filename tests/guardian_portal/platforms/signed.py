"""A platform that signs tokens: its keys, its JWKS over real HTTP, and tokens with whatever a test changes."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from jwt.algorithms import ECAlgorithm, OKPAlgorithm

from guardian_portal.platforms.models import Connection
from guardian_portal.platforms.tokens import GUARDIAN_LINK, Cause, TokenClaims, TokenRefused, verify_token

HOUR = 3600
SigningKey = Ed25519PrivateKey | EllipticCurvePrivateKey


@dataclass
class Signer:
    """The keys of one platform. `document` replaces the whole set, `status` and `delay` spoil the answer."""

    source: str
    url: str = ""
    keys: dict[str, SigningKey] = field(default_factory=dict)
    document: bytes | None = None
    status: int = 200
    delay: float = 0.0
    asked: int = 0

    def add_key(self, kid: str, *, curve: str = "Ed25519") -> None:
        """A new key of this id, published at once."""
        self.keys[kid] = Ed25519PrivateKey.generate() if curve == "Ed25519" else generate_private_key(SECP256R1())

    def published(self) -> bytes:
        """The set as JSON."""
        return self.document or json.dumps({"keys": [_public(kid, key) for kid, key in self.keys.items()]}).encode()

    def sign(
        self,
        *,
        kid: str = "one",
        headers: dict[str, Any] | None = None,
        expires_in: int | None = None,
        **claims: Any,
    ) -> str:
        """An invite for acc-kit and amina's address, good for an hour; a claim of None is left out.

        `expires_in`: seconds from now, for tables that were written before the test began.
        """
        if expires_in is not None:
            claims["exp"] = int(time.time()) + expires_in
        key = self.keys[kid]
        algorithm = "EdDSA" if isinstance(key, Ed25519PrivateKey) else "ES256"
        said = {name: value for name, value in {**self.invite(), **claims}.items() if value is not None}
        return jwt.encode(said, key, algorithm=algorithm, headers={"kid": kid, **(headers or {})})

    def invite(self, email: str = "amina@example.org") -> dict[str, Any]:
        """What a good invite says."""
        return {
            "iss": self.source,
            "aud": settings.SITE_URL,
            "sub": "acc-kit",
            "jti": secrets.token_hex(8),
            "exp": int(time.time()) + HOUR,
            "purpose": "guardian-link",
            "email_sha256": sha256(email),
        }


def sha256(email: str) -> str:
    return hashlib.sha256(email.encode()).hexdigest()


def _public(kid: str, key: SigningKey) -> dict[str, Any]:
    if isinstance(key, Ed25519PrivateKey):
        return {**OKPAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "EdDSA", "use": "sig"}
    return {**ECAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": kid, "alg": "ES256"}


@contextmanager
def running_signer(source: str) -> Iterator[Signer]:
    """Publishes the keys on a free port of this machine, until the block ends."""
    signer = Signer(source)
    signer.add_key("one")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            signer.asked += 1
            time.sleep(signer.delay)
            # Who was kept waiting too long has hung up.
            with suppress(BrokenPipeError, ConnectionResetError):
                self.answer(signer.published())

        def answer(self, content: bytes) -> None:
            self.send_response(signer.status)
            self.send_header("content-length", str(len(content)))
            self.send_header("location", "/elsewhere")
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    signer.url = f"http://127.0.0.1:{server.server_address[1]}/jwks.json"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield signer
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def verify(connection: Connection, token: str, purpose: str = GUARDIAN_LINK) -> TokenClaims:
    """A good token's claims."""
    return verify_token(connection=connection, token=token, purpose=purpose)


def refused(connection: Connection, token: str, purpose: str = GUARDIAN_LINK) -> Cause:
    """Why a token is not taken."""
    with pytest.raises(TokenRefused) as found:
        verify(connection, token, purpose)
    return found.value.cause


def forged(header: dict[str, Any], payload: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand."""
    parts = [json.dumps(header).encode(), json.dumps(payload).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
