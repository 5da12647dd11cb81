"""The portal-facing half of the contract, under `/guardian/v1/`: signed operations, catalogue, notices."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from .accounts import account_by_subject
from .catalogue import catalogue_document
from .connection import Connection, current_connection
from .controls import read_controls, take_controls
from .faults import PlayedFault, fault_for, lie_to
from .links import claim_link
from .notices import take_notice
from .outbox import BATCH, SINGLE, events_after
from .problems import Problem, View, answer_problems, require_method
from .signing import check_signature
from .strictjson import MAX_BODY_BYTES, read_json, read_object
from .tokens import public_keys

Operation = Callable[[Connection, dict[str, Any], str], HttpResponse]


def with_faults(target: str) -> Callable[[View], View]:
    """Let the fault in force change what the portal gets."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            fault = fault_for(target)
            if fault.mode == "down":
                return HttpResponse(status=503)
            if fault.mode == "slow":
                time.sleep(fault.seconds)
            response = view(request, *args, fault=fault, **kwargs)
            return HttpResponse(status=500) if fault.mode == "error" else response

        return inner

    return decorate


def operation(op: str, *, method: str, target: str) -> Callable[[Operation], View]:
    """A signed operation: method, media type, size, signature, JSON, then `op`, connection and account."""

    def decorate(action: Operation) -> View:
        @with_faults(target)
        @answer_problems
        def view(request: HttpRequest, *, fault: PlayedFault, account: str = "") -> HttpResponse:
            require_method(request, method)
            connection = current_connection()
            document = read_object(_signed_body(request, connection, ("application/json",)))
            _compare(document, op=op, connection=connection.connection, account=account)
            if fault.mode == "lie":
                return lie_to(op, document)
            return action(connection, document, account)

        return view

    return decorate


@with_faults("catalogue")
@answer_problems
def show_catalogue(request: HttpRequest, *, fault: PlayedFault) -> HttpResponse:
    """The control catalogue; public, because it says nothing about anybody."""
    require_method(request, "GET")
    return lie_to("catalogue", {}) if fault.mode == "lie" else JsonResponse(catalogue_document())


@with_faults("catalogue")
@answer_problems
def show_keys(request: HttpRequest, *, fault: PlayedFault) -> HttpResponse:
    """Our public keys, with which the portal checks what we sign. Away and slow as the catalogue is."""
    require_method(request, "GET")
    return JsonResponse({} if fault.mode == "lie" else public_keys())


@operation("controls.put", method="PUT", target="controls")
def put_controls(connection: Connection, document: dict[str, Any], account: str) -> HttpResponse:
    """Take a desired document."""
    return JsonResponse(take_controls(account=account_by_subject(account), document=document))


@operation("controls.read", method="POST", target="controls")
def post_controls_read(connection: Connection, document: dict[str, Any], account: str) -> HttpResponse:
    """Read the controls in force."""
    return JsonResponse(read_controls(account_by_subject(account)))


@operation("links.claim", method="POST", target="claim")
def post_link_claim(connection: Connection, document: dict[str, Any], account: str) -> HttpResponse:
    """Claim a link code."""
    return JsonResponse(claim_link(document))


@operation("events.poll", method="POST", target="notify")
def post_events_poll(connection: Connection, document: dict[str, Any], account: str) -> HttpResponse:
    """Events after a `sequence`, so that an outage loses nothing; an empty list ends the repair."""
    after = document.get("after")
    if isinstance(after, str) and after.isdecimal() and len(after) <= 18:
        after = int(after)
    if after is None:
        after = 0
    if not isinstance(after, int) or isinstance(after, bool) or not 0 <= after < 2**62:
        raise Problem(400, "invalid-data", "`after` has to be a sequence.")
    events = events_after(after, connection.source)
    return JsonResponse(events, safe=False, content_type=BATCH)


@with_faults("notify")
@answer_problems
def post_notify(request: HttpRequest, *, fault: PlayedFault) -> HttpResponse:
    """Take one event of the portal, or a batch of them."""
    require_method(request, "POST")
    body = _signed_body(request, current_connection(), (SINGLE, BATCH))
    document = read_json(body)
    if fault.mode == "lie":
        return lie_to("notify", {})
    events = document if isinstance(document, list) else [document]
    for event in events:
        take_notice(event)
    return HttpResponse(status=204)


def _signed_body(request: HttpRequest, connection: Connection, media_types: tuple[str, ...]) -> bytes:
    """The raw body once media type, size and signature hold; nothing is parsed before."""
    if request.content_type not in media_types or "Content-Encoding" in request.headers:
        raise Problem(415, "media-type", f"Send {' or '.join(media_types)}, not encoded.")
    length = request.headers.get("Content-Length") or "0"
    if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
        raise Problem(413, "too-large", "The body is too large.", max_bytes=MAX_BODY_BYTES)
    check_signature(request, connection.outbound_secret)
    return request.body


def _compare(document: dict[str, Any], *, op: str, connection: str, account: str) -> None:
    """The signature covers neither path nor method, so what the body says has to match where it was sent."""
    if document.get("op") != op:
        raise Problem(403, "op-mismatch", f"This address takes `op` {op} only.")
    if document.get("connection") != connection:
        raise Problem(403, "connection-mismatch", "This body is for another connection.")
    if account and document.get("account") != account:
        raise Problem(403, "account-mismatch", "This body is for another account.")
