"""Signed calls: one 401 for every bad signature, and a body that only counts where it was meant to go."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from standardwebhooks import Webhook

from tests.guardian_portal.sandbox.conftest import JSON, Starhaven, new_secret

CLAIM = "/guardian/v1/links/claim"


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-id": "msg.with.dots"},
        {"webhook-timestamp": "1.5"},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,not-base64!"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1," + "A" * 43 + "="},
        {"webhook-signature": "v2," + "A" * 43 + "="},
    ],
)
def test_a_bad_signature_header_is_401(starhaven: Starhaven, change: dict[str, str]) -> None:
    body = b'{"op": "links.claim"}'
    answer = starhaven.http.post(CLAIM, content=body, headers=starhaven.headers(body) | change)
    assert (answer.status_code, answer.json()["code"]) == (401, "signature")


def test_an_old_signature_is_401(starhaven: Starhaven) -> None:
    body, old = b"{}", datetime.now(UTC) - timedelta(minutes=6)
    headers = {
        "content-type": JSON,
        "webhook-id": "msg_old",
        "webhook-timestamp": str(int(old.timestamp())),
        "webhook-signature": Webhook(starhaven.connection["outbound_secret"]).sign("msg_old", old, "{}"),
    }
    assert starhaven.http.post(CLAIM, content=body, headers=headers).status_code == 401


def test_another_key_or_the_key_of_the_other_direction_is_401(starhaven: Starhaven) -> None:
    for secret in (new_secret(), starhaven.connection["secret"]):
        assert starhaven.signed("POST", "links/claim", {"op": "links.claim"}, secret=secret).status_code == 401


def test_a_changed_body_is_401(starhaven: Starhaven) -> None:
    headers = starhaven.headers(b'{"op": "links.claim"}')
    assert starhaven.http.post(CLAIM, content=b'{"op": "links.claim" }', headers=headers).status_code == 401


def test_one_good_signature_among_several_counts(starhaven: Starhaven) -> None:
    body = json.dumps({"op": "events.poll", "connection": "cn_test"}).encode()
    headers = starhaven.headers(body)
    headers["webhook-signature"] = "v1," + "A" * 43 + "= " + headers["webhook-signature"]
    assert starhaven.http.post("/guardian/v1/events/poll", content=body, headers=headers).status_code == 200


def test_a_body_that_is_not_utf8_is_refused(starhaven: Starhaven) -> None:
    headers = starhaven.headers(b"{}")
    assert starhaven.http.post(CLAIM, content=b"\xff\xfe", headers=headers).status_code == 401


def test_a_body_for_another_operation_connection_or_account_is_refused(starhaven: Starhaven) -> None:
    _, subject = starhaven.child()
    _, sibling = starhaven.child()
    path, good = f"accounts/{subject}/controls/read", {"op": "controls.read", "connection": "cn_test"}
    for wrong, code in (
        ({"op": "controls.put"}, "op-mismatch"),
        ({"connection": "cn_other"}, "connection-mismatch"),
        ({"account": sibling}, "account-mismatch"),
    ):
        answer = starhaven.signed("POST", path, good | {"account": subject} | wrong)
        assert (answer.status_code, answer.json()["code"]) == (403, code)


@pytest.mark.parametrize(
    "body",
    [
        b"[]",
        b"nonsense",
        b'{"op": NaN}',
        b'{"op": 1, "op": 2}',
        b'{"op": "\\ud800"}',
        b'{"op": ' + b"9" * 5000 + b"}",
        b'{"op": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"op": ' + b"[" * 40 + b"]" * 40 + b"}",
    ],
)
def test_a_signed_body_that_is_not_strict_json_is_400(starhaven: Starhaven, body: bytes) -> None:
    answer = starhaven.http.post(CLAIM, content=body, headers=starhaven.headers(body))
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_method_media_type_and_size_are_checked_first(starhaven: Starhaven) -> None:
    assert starhaven.http.get(CLAIM).status_code == 405
    assert starhaven.http.post(CLAIM, content=b"{}", headers={"content-type": "text/plain"}).status_code == 415
    big = b"0" * (1024 * 1024 + 1)
    # On a connection of its own: after refusing a body unread, a server may hang up.
    refused = httpx.post(f"{starhaven.url}{CLAIM}", content=big, headers={"content-type": JSON}, trust_env=False)
    assert refused.status_code == 413
