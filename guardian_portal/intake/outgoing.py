"""What the portal asks of the platform: the OpenAPI document's `webhooks`. Paths are below the base URL."""

from typing import Any

_LINK_ID = {"type": "string", "description": "the guardianship's id"}
_ANY = {"type": "object"}


def _call(
    summary: str, path: str, op: str, members: dict[str, Any], answers: dict[str, str], method: str = "post"
) -> dict[str, Any]:
    """A signed call: the body says what is meant, since the signature covers neither path nor method."""
    properties = {
        "op": {"const": op},
        "connection": {"type": "string"},
        **members,
    }
    schema = {"type": "object", "required": list(properties), "properties": properties}
    return {
        method: {
            "operationId": op,
            "summary": summary,
            "description": (
                f"{method.upper()} {path}. Signed with the three webhook-* headers. Compare op, connection and, "
                "where there is one, account with what was called."
            ),
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {status: {"description": words} for status, words in answers.items()},
        }
    }


_ACCOUNT = {"type": "string", "description": "the platform's account id"}

WEBHOOKS: dict[str, Any] = {
    "catalogue": {
        "get": {
            "operationId": "catalogue.read",
            "summary": "Declared controls and public place keys",
            "description": "GET {base}/guardian/v1/catalogue. The one call that is not signed.",
            "responses": {"200": {"description": "The catalogue", "content": {"application/json": {"schema": _ANY}}}},
        }
    },
    "links.claim": _call(
        "Claim a link with a proof",
        "{base}/guardian/v1/links/claim",
        "links.claim",
        {
            "method": {"type": "string", "enum": ["code", "oidc", "invite", "invitation"]},
            "link_id": _LINK_ID,
            "guardian": {
                "type": "object",
                "required": ["ref", "display_name", "email_sha256"],
                "properties": {name: {"type": "string"} for name in ("ref", "display_name", "email_sha256")},
            },
        },
        {
            "200": "{account, needs_child_approval, profile}",
            "202": "The answer follows as an event",
            "403": "guardian-is-minor",
            "404": "Wrong or unknown",
            "410": "Expired or used",
            "429": "Too many tries",
        },
    ),
    "controls.put": _call(
        "The whole desired document of one account",
        "{base}/guardian/v1/accounts/{account}/controls",
        "controls.put",
        {
            "account": _ACCOUNT,
            "revision": {"type": "integer"},
            "set_by": {"type": "string"},
            "set_at": {"type": "string", "format": "date-time"},
            "controls": _ANY,
            "locks": {},
        },
        {
            "200": "{revision, effective, rejected}",
            "202": "An event follows",
            "404": "The account is gone",
            "409": "{current_revision, effective}: a higher revision is known",
            "422": "Unknown control or value",
        },
        method="put",
    ),
    "controls.read": _call(
        "What is in force for one account",
        "{base}/guardian/v1/accounts/{account}/controls/read",
        "controls.read",
        {"account": _ACCOUNT},
        {"200": "{revision, effective}", "404": "The account is gone"},
    ),
    "events.poll": _call(
        "Events after a sequence, to repair a gap",
        "{base}/guardian/v1/events/poll",
        "events.poll",
        {"after": {"type": ["string", "null"]}},
        {"200": "Events in the same envelope, in order of their sequence"},
    ),
    "events.notify": {
        "post": {
            "operationId": "events.notify",
            "summary": "The portal's own events, to the connection's notify URL",
            "description": (
                "CloudEvents of the types org.guardianportal.guardianship.changed.v1 (link_id, state, role, "
                "display_name, sees), permission.decided.v1 (request_id, decision, word), child.notice.v1 (notice_id, "
                "key, params) and report.filed.v1 (report_id, kind). Signed. Tried again for about four days."
            ),
            "requestBody": {"required": True, "content": {"application/cloudevents+json": {"schema": _ANY}}},
            "responses": {"204": {"description": "Taken"}},
        }
    },
}
