"""Every malformed, forged or oversized request gets the contract's status, says why as RFC 9457, and stores nothing."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from guardian_portal.intake.limits import BATCH, SINGLE
from guardian_portal.platforms.models import QuarantinedEvent, ReceivedEvent, StoredEvent
from guardian_portal.platforms.services import retire_connection
from tests.guardian_portal.intake.builders import event, summary

if TYPE_CHECKING:
    from guardian_portal.family.models import Child
    from tests.guardian_portal.intake.builders import Platform


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    """Assert a problem document, and that nothing was stored."""
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    document: dict[str, Any] = json.loads(response.content)
    assert document["status"] == status
    assert document["code"] == code
    assert document["type"].endswith(code)
    assert document["title"]
    assert document["detail"]
    assert not ReceivedEvent.objects.exists()
    assert not StoredEvent.objects.exists()
    assert not QuarantinedEvent.objects.exists()
    return document


def ping(**changes: Any) -> dict[str, Any]:
    return event("ping.v1", **changes)


def text(value: dict[str, Any]) -> str:
    return json.dumps(value)


SINGLE_POSTS = [
    ("empty body", b"", 400, "malformed"),
    ("not JSON", b"hello", 400, "malformed"),
    ("two values", b"{} {}", 400, "malformed"),
    ("not UTF-8", b'{"id":"\xff"}', 400, "malformed"),
    ("UTF-16", '{"id":"a"}'.encode("utf-16"), 400, "malformed"),
    ("byte order mark", b"\xef\xbb\xbf{}", 400, "malformed"),
    ("NaN", b'{"data":NaN}', 400, "malformed"),
    ("Infinity", b'{"data":-Infinity}', 400, "malformed"),
    ("deeper than 32", b'{"data":' + b"[" * 32 + b"]" * 32 + b"}", 400, "malformed"),
    ("far deeper", b"[" * 200_000, 400, "malformed"),
    ("raw control character", b'{"id":"\x01"}', 400, "malformed"),
    ("raw NUL", b'{"id":"\x00"}', 400, "malformed"),
    ("an array", b"[]", 400, "not-cloudevents"),
    ("a text", b'"event"', 400, "not-cloudevents"),
    ("null", b"null", 400, "not-cloudevents"),
    ("no members", b"{}", 400, "not-cloudevents"),
    ("a huge number", b'{"id":' + b"9" * 5000 + b"}", 400, "not-cloudevents"),
    ("version 0.3", ping(specversion="0.3"), 400, "not-cloudevents"),
    ("version as a number", ping(specversion=1.0), 400, "not-cloudevents"),
    ("no id", {k: v for k, v in ping().items() if k != "id"}, 400, "not-cloudevents"),
    ("an empty id", ping(id=""), 400, "not-cloudevents"),
    ("a long id", ping(id="x" * 129), 400, "not-cloudevents"),
    ("time without offset", ping(time="2026-11-22T14:00:00"), 400, "not-cloudevents"),
    ("time of year 1", ping(time="0001-01-01T00:00:00+14:00"), 400, "not-cloudevents"),
    ("time at the end of days", ping(time="9999-12-31T23:59:59-14:00"), 400, "not-cloudevents"),
    ("no subject", event("account.updated.v1", subject=""), 400, "not-cloudevents"),
    ("data is null", ping() | {"data": None}, 400, "invalid-data"),
    ("data is an array", ping() | {"data": []}, 400, "invalid-data"),
    ("data of an unknown type is no object", ping(type="org.example.new") | {"data": "x"}, 400, "invalid-data"),
    ("duplicate keys", text(ping())[:-1].encode() + b',"id":"other"}', 400, "malformed"),
    ("duplicate nested keys", b'{"data":{"a":1,"a":2}}', 400, "malformed"),
    ("NUL", ping(id="a\0b"), 400, "malformed"),
    ("NUL in an unknown member", ping(extra="\0"), 400, "malformed"),
    ("half a surrogate pair", ping(id="\ud800"), 400, "malformed"),
    ("unknown party", event("link.confirmed.v1", data={"by": "nobody"}), 400, "invalid-data"),
    ("country with a line feed", event("account.updated.v1", data={"country": "GB\n"}), 400, "invalid-data"),
    ("a day's minutes in an hour", summary(data={"minutes_active": -1}), 400, "invalid-data"),
    ("too large an event", ping(extra="x" * 65_536), 413, "too-large"),
    ("another's source", ping(source="https://elsewhere.example"), 403, "source-mismatch"),
    ("an unknown link", event("link.confirmed.v1"), 400, "invalid-data"),
    (
        "a flagged event without incident",
        event("interaction.flagged.v1", data={"incident_id": ""}),
        400,
        "invalid-data",
    ),
]


@pytest.mark.parametrize(
    ("content", "status", "code"), [row[1:] for row in SINGLE_POSTS], ids=[row[0] for row in SINGLE_POSTS]
)
def test_refuses_a_single_post(platform: Platform, kit: Child, content: object, status: int, code: str) -> None:
    refused(platform.post(content, batch=False), status, code)


BATCHES = [
    ("not an array", b"{}", 400, "not-cloudevents"),
    ("not ended", b"[{}", 400, "malformed"),
    ("a comma too many", b"[{},]", 400, "malformed"),
    ("one NaN spoils the batch", b'[{"id":"a"},{"id":NaN}]', 400, "malformed"),
    ("deeper than 32", b"[" * 33 + b"]" * 33, 400, "malformed"),
    ("no array and deeper than 32", b'{"a":' + b"[" * 32 + b"]" * 32 + b"}", 400, "malformed"),
    ("1,001 events", b"[" + b"{}," * 1000 + b"{}]", 413, "too-large"),
]


@pytest.mark.parametrize(("content", "status", "code"), [row[1:] for row in BATCHES], ids=[row[0] for row in BATCHES])
def test_refuses_a_batch_as_a_whole(platform: Platform, content: bytes, status: int, code: str) -> None:
    document = refused(platform.post(content, batch=True), status, code)
    if code == "too-large":
        assert (document["max_events"], document["max_bytes"]) == (1000, 1_048_576)


def test_refuses_a_time_more_than_five_minutes_ahead(platform: Platform) -> None:
    later = timezone.now() + timedelta(minutes=6)
    refused(platform.post(ping(time=later.isoformat())), 400, "not-cloudevents")


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "",
        "text/plain",
        SINGLE + "x",
        SINGLE + "; charset=latin-1",
        "multipart/form-data; boundary=x",
    ],
)
def test_refuses_other_media_types(platform: Platform, media_type: str) -> None:
    refused(platform.post(ping(), content_type=media_type), 415, "media-type")


@pytest.mark.parametrize("encoding", ["gzip", "identity", "br", ""])
def test_refuses_any_content_encoding(platform: Platform, encoding: str) -> None:
    refused(platform.post(ping(), headers={"content-encoding": encoding}), 415, "media-type")


def test_refuses_a_body_over_a_mebibyte_before_its_signature(platform: Platform) -> None:
    refused(platform.post(b"x" * (1024 * 1024 + 1), signing={"secret": "whsec_" + "A" * 32}), 413, "too-large")


@pytest.mark.parametrize("method", ["get", "put", "patch", "delete", "head"])
def test_refuses_other_methods(platform: Platform, method: str) -> None:
    response = getattr(platform.client, method)(platform.path)
    assert response.status_code == 405
    assert response["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("name", ["nobody", "0" * 24, "%00", "A" * 24, "x" * 300, "é"])
def test_an_unknown_connection_is_not_found(platform: Platform, name: str) -> None:
    response = platform.client.post(f"/intake/v1/{name}/events", b"{}", content_type=SINGLE)
    refused(response, 404, "unknown-connection")


def test_a_retired_connection_is_gone_whatever_is_sent(platform: Platform) -> None:
    retire_connection(connection=platform.connection)
    refused(platform.post(b"x", content_type="text/plain"), 410, "retired")
    assert platform.client.get(platform.path).status_code == 410


def test_an_overlong_batch_is_refused_before_its_events_are_looked_at(platform: Platform) -> None:
    refused(platform.post([{}] * 1001), 413, "too-large")


def test_a_wrong_signature_is_told_before_anything_about_the_body(platform: Platform) -> None:
    refused(platform.post(b"{", signing={"secret": "whsec_" + "A" * 32}), 401, "signature")


def test_an_altered_body_does_not_hold(platform: Platform) -> None:
    headers = platform.sign(b"{}")
    response = platform.client.post(platform.path, b"[]", content_type=BATCH, headers=headers)
    refused(response, 401, "signature")
