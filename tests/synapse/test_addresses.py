"""The platform's addresses in a real homeserver: who may call them, and what a refusal looks like."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests.synapse.cast import Scene
from tests.synapse.running import Homeserver

pytestmark = pytest.mark.synapse


def call(home: Homeserver, method: str, path: str, document: object, **headers: str) -> httpx.Response:
    """As the portal signs it; `headers` change what is sent."""
    assert home.module_config is not None
    body, now, message_id = json.dumps(document), datetime.now(UTC), uuid.uuid4().hex
    signed = {
        "content-type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(home.module_config["outbound_secret"]).sign(message_id, now, body),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    return home.http.request(method, f"{home.guardian}/guardian/v1/{path}", content=body, headers=signed)


def asked(home: Homeserver, op: str, **members: Any) -> dict[str, Any]:
    assert home.module_config is not None
    return {"op": op, "connection": home.module_config["connection"], **members}


def test_what_is_not_the_portals_is_refused(home: Homeserver) -> None:
    poll = asked(home, "events.poll", after=None)
    good = call(home, "POST", "events/poll", poll)
    assert good.status_code == 200
    assert good.headers["content-type"] == "application/cloudevents-batch+json"
    refusals = [
        (call(home, "POST", "events/poll", poll, webhook_signature="v1,nonsense"), 401, "signature"),
        (call(home, "POST", "events/poll", poll, webhook_timestamp="1"), 401, "signature"),
        (call(home, "POST", "events/poll", poll, content_type="text/plain"), 415, "media-type"),
        (call(home, "PUT", "events/poll", poll), 405, "method-not-allowed"),
        (call(home, "POST", "catalogue", poll), 405, "method-not-allowed"),
        (call(home, "POST", "nowhere", poll), 404, "unknown-address"),
        (call(home, "POST", "links/claim", poll), 403, "op-mismatch"),
        (call(home, "POST", "events/poll", {**poll, "connection": "other"}), 403, "connection-mismatch"),
        (call(home, "POST", "events/poll", {**poll, "after": "x"}), 400, "invalid-data"),
        (call(home, "POST", "events/poll", []), 400, "malformed"),
    ]
    for answer, status, code in refusals:
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert answer.headers["content-type"] == "application/problem+json"


def test_controls_of_another_account_are_not_to_be_had(linked: Scene) -> None:
    home, subject = linked.home, linked.subject
    read = asked(home, "controls.read", account=subject)
    assert call(home, "POST", f"accounts/{subject}/controls/read", read).json()["locks"] == []
    other = call(home, "POST", "accounts/mx_other/controls/read", read)
    assert (other.status_code, other.json()["code"]) == (403, "account-mismatch")
    unknown = {**read, "account": "mx_other"}
    assert call(home, "POST", "accounts/mx_other/controls/read", unknown).status_code == 404


def test_a_childs_calls_need_the_childs_own_token(linked: Scene) -> None:
    url = f"{linked.home.guardian}/guardian/v1/child/code"
    for openid in ({"access_token": "made-up"}, {"access_token": linked.child.token}):
        answer = linked.home.http.post(url, json={"openid": openid})
        assert (answer.status_code, answer.json()["code"]) == (401, "openid")
    browser = linked.home.http.options(url)
    assert browser.headers["access-control-allow-origin"] == "*", "a widget in a browser may ask"
    assert linked.child.guardian("links")["links"][0]["state"] == "confirmed"
    assert linked.stranger.guardian("links")["links"] == []
