"""An OpenID provider over real HTTP that signs and answers whatever a test wants: what no honest one can be made to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa

CLIENT = "portal-client"
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
STRANGERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())


def public_key(key: rsa.RSAPrivateKey = RSA_KEY, kid: str = "k1", **members: str) -> dict[str, Any]:
    """A public key as a JWKS holds it."""
    told: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**told, "kid": kid, **members}


def public_ec_key(kid: str = "k2") -> dict[str, Any]:
    told: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(EC_KEY.public_key(), as_dict=True)
    return {**told, "kid": kid}


@dataclass
class LyingProvider:
    """`answers` by path: a document, or (status, bytes)."""

    issuer: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def claims(self, **changes: Any) -> dict[str, Any]:
        """What a good ID token says; None leaves a claim out."""
        now = int(time.time())
        good = {
            "iss": self.issuer,
            "aud": CLIENT,
            "sub": "acc-kit",
            "iat": now,
            "exp": now + 600,
            "auth_time": now - 5,
            "nonce": "n" * 43,
        }
        return {name: value for name, value in {**good, **changes}.items() if value is not None}

    def token(self, key: Any = RSA_KEY, *, alg: str = "RS256", kid: str | None = "k1", **changes: Any) -> str:
        """Such a token, signed."""
        return jwt.encode(self.claims(**changes), key, algorithm=alg, headers={"kid": kid} if kid else {})


class _Handler(BaseHTTPRequestHandler):
    provider: LyingProvider

    def do_GET(self) -> None:
        self._reply({})

    def do_POST(self) -> None:
        self._reply(dict(parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode())))

    def _reply(self, fields: dict[str, str]) -> None:
        self.provider.asked.append((self.path, fields, self.headers.get("authorization", "")))
        answer = self.provider.answers.get(self.path, (404, b""))
        status, content = answer if isinstance(answer, tuple) else (200, json.dumps(answer).encode())
        self.send_response(status)
        if status in (301, 302, 307):
            self.send_header("location", f"{self.provider.issuer}/elsewhere")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Quiet."""


@contextmanager
def running_liar() -> Iterator[LyingProvider]:
    """On a free port of this machine, honest until a test changes an answer."""
    provider = LyingProvider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    provider.answers = {
        "/.well-known/openid-configuration": {
            "issuer": provider.issuer,
            "authorization_endpoint": f"{provider.issuer}/auth",
            "token_endpoint": f"{provider.issuer}/token",
            "jwks_uri": f"{provider.issuer}/jwks",
        },
        "/jwks": {"keys": [public_key(), public_ec_key()]},
    }
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
