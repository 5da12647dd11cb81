"""System checks of the callbacks: a service that we know, with a secret that can prove it, TLS around a password."""

from collections.abc import Iterator
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from notifications.bounces.providers import PROVIDERS, Provider, bare_key, secrets_of

SHORTEST_SECRET = 16


@register()
def check_mail_callbacks(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What is missing, by the name of the environment's variable."""
    found: list[CheckMessage] = []
    for key in settings.MAIL_CALLBACKS:
        if key not in PROVIDERS:
            known = ", ".join(PROVIDERS)
            found.append(Error(f"MAIL_CALLBACKS names '{key}'; offered are {known}.", id="notifications.E010"))
            continue
        found += _faults(PROVIDERS[key], f"MAIL_CALLBACK_SECRET_{key.upper()}")
    return found


def _faults(provider: Provider, name: str) -> Iterator[Error]:
    secrets = secrets_of(provider.key)
    if not secrets:
        yield Error(f"{name} is missing, so callbacks of {provider.key} are not answered.", id="notifications.E011")
    for secret in secrets:
        fault = _fault(provider, secret)
        if fault:
            yield Error(f"{name} {fault}.", id="notifications.E012")
    if provider.needs_tls and not settings.SECURE:
        yield Error(f"{provider.key} shows itself by a password: SITE_URL must be https.", id="notifications.E013")


def _fault(provider: Provider, secret: str) -> str:
    if provider.has_public_key:
        return "" if _is_public_key(secret) else "is no public key"
    if provider.needs_tls and not all(secret.partition(":")):
        return "is not of the form user:password"
    return (
        "" if len(secret) >= SHORTEST_SECRET and secret.isascii() else f"has under {SHORTEST_SECRET} ASCII characters"
    )


def _is_public_key(secret: str) -> bool:
    pem = f"-----BEGIN PUBLIC KEY-----\n{bare_key(secret)}\n-----END PUBLIC KEY-----"
    try:
        load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        return False
    return True
