"""The signed machine endpoint: events in, the CloudEvents handshake, and what this portal can take."""

import logging
import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

import msgspec
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from guardian_portal.intake import limits, metrics
from guardian_portal.intake.applying import Outcome, Unusable, apply
from guardian_portal.intake.judging import Rules
from guardian_portal.intake.problems import Refusal, problem_response
from guardian_portal.intake.rate import is_over_rate
from guardian_portal.intake.reading import judge_body
from guardian_portal.platforms.events import DATA_TYPES
from guardian_portal.platforms.known import KnownConnection, known_connection
from guardian_portal.platforms.signing import SignatureRefused, verify

logger = logging.getLogger(__name__)
security = logging.getLogger("guardian_portal.security")

_ID = re.compile(r"[0-9a-z]{1,24}")
_MEDIA = re.compile(r"(application/cloudevents(?:-batch)?\+json)(?:\s*;\s*charset=\"?utf-8\"?)?\s*", re.IGNORECASE)
_ORIGIN = re.compile(r"[A-Za-z0-9.:\-]{1,255}")
_RETRY_SECONDS = "5"
T = TypeVar("T")


@csrf_exempt
def receive_events(request: HttpRequest, connection: str) -> HttpResponse:
    """`POST`: store and apply events. `OPTIONS`: the web-hook handshake."""
    began = time.perf_counter()
    code = ""
    try:
        response = _answer(request, connection)
    except Refusal as refusal:
        code, response = refusal.code, problem_response(refusal)
    metrics.REQUESTS.labels(str(response.status_code), code).inc()
    metrics.SECONDS.observe(time.perf_counter() - began)
    return response


def capabilities(request: HttpRequest, connection: str) -> HttpResponse:
    """`GET`: public, versions and limits only."""
    try:
        _database_or_503(lambda: _live_connection(connection))
        if request.method not in {"GET", "HEAD"}:
            raise Refusal("method", "Capabilities are read by GET", Allow="GET, HEAD")
    except Refusal as refusal:
        return problem_response(refusal)
    return HttpResponse(
        msgspec.json.encode(
            {
                "contract": "v1",
                "cloudevents": ["1.0"],
                "signatures": ["standard-webhooks/1.0.0 v1"],
                "media_types": [limits.SINGLE, limits.BATCH],
                "types": sorted(DATA_TYPES),
                "limits": {
                    "max_body_bytes": limits.MAX_BODY_BYTES,
                    "max_events": limits.MAX_EVENTS,
                    "max_event_bytes": limits.MAX_EVENT_BYTES,
                    "max_depth": limits.MAX_DEPTH,
                    "clock_tolerance_seconds": limits.CLOCK_TOLERANCE_SECONDS,
                    "requests_per_second": settings.INTAKE_REQUESTS_PER_SECOND,
                },
            }
        ),
        content_type="application/json",
    )


def _answer(request: HttpRequest, public_id: str) -> HttpResponse:
    """The checks in the contract's order: the first that fails is the answer."""
    known = _database_or_503(lambda: _live_connection(public_id))
    if request.method == "OPTIONS":
        return _handshake(request)
    if request.method != "POST":
        raise Refusal("method", Allow="POST, OPTIONS")
    batch = _is_batch(request)
    body = _signed_body(request, known)
    if is_over_rate(public_id):
        raise Refusal("rate", Retry_After="1")
    outcome = _take(known, body, batch=batch, now=timezone.now())
    _count(outcome)
    return _told(outcome)


def _live_connection(public_id: str) -> KnownConnection:
    known = known_connection(public_id) if _ID.fullmatch(public_id) else None
    if known is None:
        raise Refusal("unknown-connection")
    if known.connection.retired_at is not None:
        raise Refusal("retired")
    return known


def _handshake(request: HttpRequest) -> HttpResponse:
    """CloudEvents HTTP web hooks, section 4: who asks is proved by the signature of what they send."""
    response = HttpResponse(status=200)
    response["Allow"] = "POST, OPTIONS"
    origin = request.headers.get("WebHook-Request-Origin", "")
    if _ORIGIN.fullmatch(origin):
        response["WebHook-Allowed-Origin"] = origin
        response["WebHook-Allowed-Rate"] = str(settings.INTAKE_REQUESTS_PER_SECOND * 60)
    return response


def _is_batch(request: HttpRequest) -> bool:
    matched = _MEDIA.fullmatch(request.META.get("CONTENT_TYPE", ""))
    if matched is None or request.META.get("HTTP_CONTENT_ENCODING") is not None:
        raise Refusal("media-type")
    return matched[1].lower() == limits.BATCH


def _signed_body(request: HttpRequest, known: KnownConnection) -> bytes:
    """The raw bytes, once their length and then their signature hold. Nothing is parsed before."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if length.isdigit() and int(length) > limits.MAX_BODY_BYTES:
        raise Refusal("too-large", f"A body has at most {limits.MAX_BODY_BYTES} bytes")
    try:
        body = request.body
    except (UnreadablePostError, OSError):
        raise Refusal("malformed", "The body broke off") from None
    meta = request.META
    try:
        verify(
            message_id=meta.get("HTTP_WEBHOOK_ID", ""),
            timestamp=meta.get("HTTP_WEBHOOK_TIMESTAMP", ""),
            signature=meta.get("HTTP_WEBHOOK_SIGNATURE", ""),
            body=body,
            keys=known.inbound_keys,
            now=time.time(),
        )
    except SignatureRefused:
        security.warning("signature refused, connection %s", known.connection.public_id)
        raise Refusal("signature") from None
    return body


def _take(known: KnownConnection, body: bytes, *, batch: bool, now: datetime) -> Outcome:
    judged = judge_body(body, Rules.of(known.connection, now=now), batch=batch)
    try:
        return _database_or_503(lambda: apply(connection=known.connection, judged=judged, single=not batch))
    except Unusable as unusable:
        event = unusable.event
        if event.code == "id-reuse":
            security.warning("event id used again, connection %s", known.connection.public_id)
        metrics.EVENTS.labels("refused").inc()
        raise Refusal(event.code, event.detail) from None


def _database_or_503(work: Callable[[], T]) -> T:
    """Nothing was committed when the database is away, so the sender is asked to come again."""
    try:
        return work()
    except (OperationalError, InterfaceError) as error:
        # The name alone: the message may hold what was to be stored.
        logger.error("database away: %s", type(error).__name__)
        raise Refusal("unavailable", Retry_After=_RETRY_SECONDS) from None


def _count(outcome: Outcome) -> None:
    for name, number in (
        ("accepted", outcome.accepted),
        ("duplicate", outcome.duplicates),
        ("quarantined", len(outcome.quarantined)),
    ):
        if number:
            metrics.EVENTS.labels(name).inc(number)


def _told(outcome: Outcome) -> HttpResponse:
    if not outcome.unknown_subjects and not outcome.quarantined:
        return HttpResponse(status=204)
    return HttpResponse(
        msgspec.json.encode(
            {
                "accepted": outcome.accepted,
                "duplicates": outcome.duplicates,
                "unknown_subjects": outcome.unknown_subjects[: limits.UNKNOWN_SUBJECTS_LISTED],
                "quarantined": [
                    {"index": one.place, "id": one.id, "type": one.type, "code": one.code}
                    for one in outcome.quarantined
                ],
            }
        ),
        content_type="application/json",
    )
