"""The published description: OpenAPI 3.1, generated from the code's own types and checked in.

`manage.py build_openapi` writes it; a test fails when it and the code drift apart.
"""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.views.decorators.http import require_safe

from guardian_portal.intake import limits
from guardian_portal.intake.examples import DATA, example_event
from guardian_portal.intake.outgoing import WEBHOOKS
from guardian_portal.intake.problems import KINDS, problem_type
from guardian_portal.platforms.events import DATA_TYPES, PREFIX

DOCUMENT = Path(__file__).with_name("openapi.json")
_TEMPLATE = "#/components/schemas/{name}"


@require_safe
def show_document(request: HttpRequest) -> HttpResponse:
    """`GET /openapi.json`, public."""
    content, tag = _published()
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified()
    headers = {"ETag": tag, "Cache-Control": "public, max-age=300", "Access-Control-Allow-Origin": "*"}
    return HttpResponse(content, content_type="application/json", headers=headers)


@lru_cache(maxsize=1)
def _published() -> tuple[bytes, str]:
    content = DOCUMENT.read_bytes()
    return content, f'"{sha256(content).hexdigest()[:32]}"'


def render() -> bytes:
    """The document as it is checked in."""
    return msgspec.json.format(msgspec.json.encode(build()), indent=2) + b"\n"


def build() -> dict[str, Any]:
    """The whole document."""
    _, schemas = msgspec.json.schema_components(tuple(dict.fromkeys(DATA_TYPES.values())), ref_template=_TEMPLATE)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Guardian Portal platform contract",
            "version": "1.0.0",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
            "description": (
                "How a platform hands events to the portal (paths) and what the portal asks of the platform "
                "(webhooks). CloudEvents 1.0, Standard Webhooks 1.0.0, RFC 9457."
            ),
        },
        "paths": {
            "/intake/v1/{connection}/events": _events_path(),
            "/intake/v1/{connection}/capabilities": _capabilities_path(),
        },
        "webhooks": WEBHOOKS,
        "components": {
            "schemas": {**_event_schemas(), **dict(sorted(schemas.items())), **_answer_schemas()},
            "parameters": _parameters(),
            "responses": {code: _problem(code) for code in KINDS},
        },
    }


def _schema_ref(name: str) -> dict[str, str]:
    return {"$ref": _TEMPLATE.format(name=name)}


def _events_path() -> dict[str, Any]:
    return {
        "parameters": [{"$ref": "#/components/parameters/connection"}],
        "post": _post_events(),
        "options": _handshake(),
    }


def _post_events() -> dict[str, Any]:
    return {
        "operationId": "postEvents",
        "summary": "Hand over one event or a batch",
        "description": (
            "A batch is stored or refused as a whole; an event is judged alone. 2xx comes after everything that "
            "was accepted is stored. Repeats of the same source and id are harmless. Never sent with a "
            "Content-Encoding, never answered with a redirect. The signature covers `id.timestamp.body`, "
            "the exact bytes; every cause of a refused signature is the same 401."
        ),
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in list(_parameters())[1:]],
        "requestBody": {
            "required": True,
            "content": {
                limits.SINGLE: {
                    "schema": _schema_ref("Event"),
                    "examples": {name: {"value": example_event(name)} for name in DATA},
                },
                limits.BATCH: {
                    "schema": {"type": "array", "maxItems": limits.MAX_EVENTS, "items": _schema_ref("Event")},
                    "examples": {"all": {"value": [example_event(name) for name in DATA]}},
                },
            },
        },
        "responses": {
            "200": {
                "description": "Stored; some events could not be used or are about accounts not supervised here",
                "content": {"application/json": {"schema": _schema_ref("Receipt")}},
            },
            "204": {"description": "All stored, nothing to say (also: all were duplicates)"},
            **_problem_responses(),
        },
    }


def _handshake() -> dict[str, Any]:
    return {
        "operationId": "handshake",
        "summary": "CloudEvents web-hook handshake",
        "responses": {
            "200": {
                "description": "Delivery is allowed for the asking origin",
                "headers": {
                    "WebHook-Allowed-Origin": {"schema": {"type": "string"}},
                    "WebHook-Allowed-Rate": {"schema": {"type": "string"}, "description": "requests per minute"},
                },
            },
            **_problem_responses("404", "410", "503"),
        },
    }


def _capabilities_path() -> dict[str, Any]:
    return {
        "parameters": [{"$ref": "#/components/parameters/connection"}],
        "get": {
            "operationId": "capabilities",
            "summary": "Versions and limits; public",
            "responses": {
                "200": {
                    "description": "What this portal takes",
                    "content": {"application/json": {"schema": {"type": "object"}}},
                },
                **_problem_responses("404", "410", "503"),
            },
        },
    }


def _event_schemas() -> dict[str, Any]:
    """The envelope, and per type the envelope with its data."""
    known = [_known_event(name, data.__name__) for name, data in DATA_TYPES.items()]
    envelope = {
        "type": "object",
        "required": ["specversion", "id", "source", "type", "time"],
        "properties": {
            "specversion": {"const": "1.0"},
            "id": {"type": "string", "minLength": 1, "maxLength": 128, "description": "unique per source"},
            "source": {"type": "string", "format": "uri-reference", "description": "equal to the connection's"},
            "type": {"type": "string", "minLength": 1, "maxLength": 80, "examples": [PREFIX + name for name in DATA]},
            "subject": {
                "type": ["string", "null"],
                "maxLength": 255,
                "description": "the platform's opaque account id; required except for ping",
            },
            "time": {
                "type": "string",
                "format": "date-time",
                "description": f"with offset, at most {limits.CLOCK_TOLERANCE_SECONDS} s ahead",
            },
            "sequence": {
                "type": ["string", "integer", "null"],
                "maxLength": 64,
                "description": "increasing per source",
            },
            "data": {"type": "object"},
        },
        "description": "A type that is not listed is taken and has no effect.",
    }
    return {"Event": {**envelope, "anyOf": [*known, {"properties": {"type": {"not": {"enum": list(DATA_TYPES)}}}}]}}


def _known_event(name: str, data: str) -> dict[str, Any]:
    """Only a ping is about no account and carries nothing."""
    shape: dict[str, Any] = {"properties": {"type": {"const": name}, "data": _schema_ref(data)}}
    if name != PREFIX + "ping.v1":
        shape["properties"]["subject"] = {"type": "string", "minLength": 1}
        shape["required"] = ["subject", "data"]
    return shape


def _answer_schemas() -> dict[str, Any]:
    quarantined = {
        "type": "object",
        "required": ["index", "id", "type", "code"],
        "properties": {
            "index": {"type": "integer"},
            "id": {"type": "string"},
            "type": {"type": "string"},
            "code": {"type": "string"},
        },
    }
    return {
        "Receipt": {
            "type": "object",
            "required": ["accepted", "duplicates", "unknown_subjects", "quarantined"],
            "properties": {
                "accepted": {"type": "integer"},
                "duplicates": {"type": "integer"},
                "unknown_subjects": {
                    "type": "array",
                    "maxItems": limits.UNKNOWN_SUBJECTS_LISTED,
                    "items": {"type": "string"},
                },
                "quarantined": {"type": "array", "items": quarantined},
            },
        },
        "Problem": {
            "type": "object",
            "required": ["type", "title", "status", "detail", "code"],
            "properties": {
                "type": {"type": "string", "format": "uri"},
                "title": {"type": "string"},
                "status": {"type": "integer"},
                "detail": {"type": "string"},
                "code": {"type": "string", "enum": list(KINDS)},
                "max_events": {"type": "integer"},
                "max_bytes": {"type": "integer"},
            },
        },
    }


def _parameters() -> dict[str, Any]:
    def header(name: str, pattern: str, description: str) -> dict[str, Any]:
        schema = {"type": "string", "pattern": pattern}
        return {"name": name, "in": "header", "required": True, "schema": schema, "description": description}

    return {
        "connection": {
            "name": "connection",
            "in": "path",
            "required": True,
            "schema": {"type": "string", "pattern": "^[0-9a-z]{24}$"},
            "description": "the id that connect_platform printed",
        },
        "webhook-id": header("webhook-id", r"^[!-\-/-~]{1,255}$", "any text without a full stop"),
        "webhook-timestamp": header("webhook-timestamp", "^[0-9]{1,12}$", "seconds since 1970, within 5 minutes"),
        "webhook-signature": header(
            "webhook-signature",
            "^[A-Za-z0-9]{1,8},[A-Za-z0-9+/=]{1,128}( [A-Za-z0-9]{1,8},[A-Za-z0-9+/=]{1,128}){0,9}$",
            "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; several, separated by spaces",
        ),
    }


def _problem_responses(*only: str) -> dict[str, Any]:
    """One response per status, naming the kinds that share it."""
    by_status: dict[str, list[str]] = {}
    for code, kind in KINDS.items():
        by_status.setdefault(str(kind.status), []).append(code)
    chosen = {status: codes for status, codes in by_status.items() if not only or status in only}
    return {
        status: {"$ref": f"#/components/responses/{codes[0]}"} if len(codes) == 1 else _problem(*codes)
        for status, codes in sorted(chosen.items())
    }


def _problem(*codes: str) -> dict[str, Any]:
    first = KINDS[codes[0]]
    response: dict[str, Any] = {
        "description": " / ".join(KINDS[code].title for code in codes),
        "content": {
            "application/problem+json": {
                "schema": _schema_ref("Problem"),
                "examples": {
                    code: {
                        "value": {
                            "type": problem_type(code),
                            "title": KINDS[code].title,
                            "status": KINDS[code].status,
                            "detail": KINDS[code].advice,
                            "code": code,
                        }
                    }
                    for code in codes
                },
            }
        },
    }
    if first.status in {429, 503}:
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "description": "seconds"}}
    return response
