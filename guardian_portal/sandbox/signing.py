"""Standard Webhooks signatures in both directions, with the header grammar checked before the library sees it."""

import re
from datetime import UTC, datetime

from django.http import HttpRequest
from standardwebhooks import Webhook

from .problems import Problem

MESSAGE_ID = re.compile(r"[^.\s]{1,128}", re.ASCII)
TIMESTAMP = re.compile(r"[0-9]{1,12}")
SIGNATURES = re.compile(r"v1,[A-Za-z0-9+/]{43}=(?: v1,[A-Za-z0-9+/]{43}=){0,4}")


def signed_headers(*, secret: str, message_id: str, body: str) -> dict[str, str]:
    """The three `webhook-*` headers for a body sent now."""
    now = datetime.now(UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(message_id, now, body),
    }


def check_signature(request: HttpRequest, secret: str) -> None:
    """401 `signature` unless the raw body is signed with this secret; one answer for every cause."""
    headers = {name: request.headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
    try:
        _check_grammar(headers)
        Webhook(secret).verify(request.body, headers, json_parse=False)
    # The library lets exceptions of base64, codecs and tuples out; to a caller they are all the same refusal.
    except Exception as error:
        raise Problem(401, "signature", "The signature is missing, wrong or too old.") from error


def _check_grammar(headers: dict[str, str]) -> None:
    grammar = {"webhook-id": MESSAGE_ID, "webhook-timestamp": TIMESTAMP, "webhook-signature": SIGNATURES}
    if not all(pattern.fullmatch(headers[name]) for name, pattern in grammar.items()):
        raise ValueError("header grammar")
