"""Standard Webhooks signatures in both directions, with the header grammar checked before the library sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from standardwebhooks import Webhook

from guardian_synapse.problems import Problem

NAMES = ("webhook-id", "webhook-timestamp", "webhook-signature")
_GRAMMAR = {
    "webhook-id": re.compile(r"[!-\-/-~]{1,128}", re.ASCII),
    "webhook-timestamp": re.compile(r"[0-9]{1,12}"),
    "webhook-signature": re.compile(r"v1,[A-Za-z0-9+/]{43}=(?: v1,[A-Za-z0-9+/]{43}=){0,4}"),
}


def signed_headers(*, secret: str, message_id: str, body: str) -> dict[str, str]:
    """The three `webhook-*` headers for a body sent now."""
    now = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
    }


def check_signature(headers: Mapping[str, str], body: bytes, secrets: Sequence[str]) -> None:
    """401 `signature` unless the raw body is signed with one of the live secrets; one answer for every cause."""
    if all(_GRAMMAR[name].fullmatch(headers.get(name, "")) for name in NAMES):
        for secret in secrets:
            if _holds(secret, body, {name: headers[name] for name in NAMES}):
                return
    raise Problem(401, "signature", "The signature is missing, wrong or too old.")


def _holds(secret: str, body: bytes, headers: dict[str, str]) -> bool:
    try:
        Webhook(secret).verify(body, headers, json_parse=False)
    # The library lets exceptions of base64, codecs and tuples out; to a caller they are all the same refusal.
    except Exception:  # noqa: BLE001
        return False
    return True
