"""What can be wrong with a request, as RFC 9457 problem documents: what it is, and what to do about it."""

from collections.abc import Mapping
from typing import NamedTuple

import msgspec
from django.http import HttpResponse

from guardian_portal.intake.limits import MAX_BODY_BYTES, MAX_EVENTS


class Kind(NamedTuple):
    """A kind of problem: its status, its title and what the sender should do."""

    status: int
    title: str
    advice: str


KINDS: Mapping[str, Kind] = {
    "unknown-connection": Kind(
        404, "There is no such connection", "Stop sending and compare the address with the one you were given."
    ),
    "retired": Kind(410, "This connection is retired", "Stop sending; ask the portal's operator for a new one."),
    "method": Kind(405, "Only POST and OPTIONS work here", "Send events by POST."),
    "media-type": Kind(
        415,
        "Not a media type that is taken here",
        "Send structured CloudEvents as application/cloudevents+json or application/cloudevents-batch+json, "
        "in UTF-8 and without any Content-Encoding.",
    ),
    "too-large": Kind(413, "Too large", "Split it."),
    "signature": Kind(
        401,
        "The signature does not hold",
        "Sign the exact bytes of the body with a live key of this connection, at the present time.",
    ),
    "malformed": Kind(400, "This is not well-formed JSON", "Do not send it again unchanged."),
    "not-cloudevents": Kind(400, "This is not a CloudEvent of this contract", "Do not send it again unchanged."),
    "invalid-data": Kind(
        400, "The event's data is not as its type requires", "Do not send it again unchanged; see /openapi.json."
    ),
    "source-mismatch": Kind(
        403, "The event's source is not this connection's", "Send it with its own connection, or correct the source."
    ),
    "id-reuse": Kind(
        409,
        "This source and id came before with another payload",
        "Give every event an id of its own; a corrected event needs a new one.",
    ),
    "rate": Kind(429, "Too many requests", "Wait as Retry-After says, and put more events in a batch."),
    "unavailable": Kind(503, "The portal cannot store events at this moment", "Send the same again after Retry-After."),
}

# Codes of quarantined events that have no status of their own: what a single post is told instead.
_ANSWERED_AS_INVALID = "invalid-data"


class Refusal(Exception):
    """The request is refused as a whole; nothing of it was stored."""

    def __init__(self, code: str, detail: str = "", **headers: str) -> None:
        super().__init__(code)
        self.code = code if code in KINDS else _ANSWERED_AS_INVALID
        self.detail = detail or ("" if code in KINDS else code)
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def problem_type(code: str) -> str:
    """The URI that names a kind of problem."""
    return f"urn:guardian-portal:problem:{code}"


def problem_response(refusal: Refusal) -> HttpResponse:
    """The problem document of a refusal."""
    kind = KINDS[refusal.code]
    document: dict[str, object] = {
        "type": problem_type(refusal.code),
        "title": kind.title,
        "status": kind.status,
        "detail": f"{refusal.detail.rstrip('.')}. {kind.advice}" if refusal.detail else kind.advice,
        "code": refusal.code,
    }
    if refusal.code == "too-large":
        document |= {"max_events": MAX_EVENTS, "max_bytes": MAX_BODY_BYTES}
    return HttpResponse(
        msgspec.json.encode(document),
        status=kind.status,
        content_type="application/problem+json",
        headers=refusal.headers,
    )
