"""The endpoint's manners: handshake, capabilities, rate, rotation, absence of the database, and third-party senders."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from cloudevents.core.bindings.http import to_structured_event
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from guardian_portal.intake import receipts
from guardian_portal.intake.limits import SINGLE
from guardian_portal.intake.openapi import DOCUMENT, render
from guardian_portal.platforms.models import KeyDirection
from guardian_portal.platforms.services import retire_old_key, rotate_key
from tests.guardian_portal.intake.builders import event

if TYPE_CHECKING:
    from pytest_django import DjangoCaptureOnCommitCallbacks
    from pytest_django.fixtures import Settings

    from tests.guardian_portal.intake.builders import Platform


def test_the_handshake_allows_the_asking_origin(platform: Platform) -> None:
    response = platform.client.options(platform.path, headers={"WebHook-Request-Origin": "events.starhaven.example"})
    assert response.status_code == 200
    assert response["WebHook-Allowed-Origin"] == "events.starhaven.example"
    assert int(response["WebHook-Allowed-Rate"]) > 0
    assert response["Allow"] == "POST, OPTIONS"


def test_capabilities_say_versions_and_limits_only(platform: Platform) -> None:
    response = platform.client.get(platform.path.replace("events", "capabilities"))
    said = json.loads(response.content)
    assert said["limits"]["max_events"] == 1000
    assert "Starhaven" not in response.content.decode()
    assert platform.client.post(platform.path.replace("events", "capabilities")).status_code == 405


def test_over_its_rate_a_connection_waits(platform: Platform, settings: Settings) -> None:
    settings.INTAKE_REQUESTS_PER_SECOND = 2
    answers = [platform.post(event("ping.v1")) for _ in range(12)]
    late = [answer for answer in answers if answer.status_code == 429]
    assert late
    assert late[0]["Retry-After"] == "1"
    assert json.loads(late[0].content)["code"] == "rate"


def test_a_refused_signature_costs_a_connection_none_of_its_rate(platform: Platform, settings: Settings) -> None:
    settings.INTAKE_REQUESTS_PER_SECOND = 1
    for _ in range(5):
        assert platform.post(event("ping.v1"), signing={"secret": "whsec_" + "A" * 32}).status_code == 401


def test_with_the_database_away_the_sender_comes_again(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(**_: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(receipts, "receive", away)
    response = platform.post(event("ping.v1"))
    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0


def test_both_keys_hold_during_a_rotation_and_the_old_one_no_more_after(
    platform: Platform, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        new = rotate_key(connection=platform.connection, direction=KeyDirection.INBOUND)
    for secret in (platform.secret, new):
        ping = event("ping.v1", id=secret[-8:])
        assert platform.post(ping, signing={"secret": secret}).status_code == 204
    with django_capture_on_commit_callbacks(execute=True):
        retire_old_key(connection=platform.connection, direction=KeyDirection.INBOUND)
    assert platform.post(event("ping.v1")).status_code == 401
    assert platform.post(event("ping.v1", id="last"), signing={"secret": new}).status_code == 204


@pytest.mark.parametrize("minutes", [-6, 6])
def test_a_signature_five_minutes_away_does_not_hold(platform: Platform, minutes: int) -> None:
    at = timezone.now() + timedelta(minutes=minutes)
    assert platform.post(event("ping.v1"), signing={"at": at}).status_code == 401


def test_no_query_is_spent_on_sessions_or_people(platform: Platform, django_assert_max_num_queries) -> None:  # type: ignore[no-untyped-def]
    platform.post(event("ping.v1"))
    with django_assert_max_num_queries(4):
        assert platform.post(event("ping.v1", id="second")).status_code == 204


def test_the_registrys_cloudevents_package_can_send(platform: Platform) -> None:
    from cloudevents.core.v1.event import CloudEvent

    attributes = {key: value for key, value in event("ping.v1").items() if key != "data"}
    made = CloudEvent({**attributes, "time": timezone.now()}, {})
    message = to_structured_event(made)
    assert platform.post(bytes(message.body)).status_code == 204


def test_the_published_document_is_what_the_code_says(platform: Platform) -> None:
    assert DOCUMENT.read_bytes() == render(), "run manage.py build_openapi"
    response = platform.client.get("/openapi.json")
    assert json.loads(response.content)["openapi"] == "3.1.0"
    again = platform.client.get("/openapi.json", headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304


def test_health_readiness_and_metrics(platform: Platform, settings: Settings) -> None:
    client = platform.client
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert ready.status_code == 200, ready.content
    assert json.loads(ready.content)["checks"]["append_only"] is True
    platform.post(event("ping.v1"))
    assert b"portal_intake_requests_total" in client.get("/metrics").content
    assert client.get("/metrics", headers={"X-Forwarded-For": "203.0.113.9"}).status_code == 404
    settings.METRICS_TOKEN = "a-token"
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9").status_code == 404
    given = {"Authorization": "Bearer a-token"}
    assert client.get("/metrics", REMOTE_ADDR="203.0.113.9", headers=given).status_code == 200


def test_building_the_document_changes_nothing(db: None) -> None:
    call_command("build_openapi", verbosity=0)
    assert DOCUMENT.read_bytes() == render()


def test_media_types_may_name_their_charset(platform: Platform) -> None:
    assert platform.post(event("ping.v1"), content_type=SINGLE + "; charset=UTF-8").status_code == 204


def test_an_attribute_that_is_null_is_one_that_is_not_there(platform: Platform) -> None:
    assert platform.post(event("ping.v1", subject=None, sequence=None)).status_code == 204
    assert platform.post(event("account.updated.v1", subject=None)).status_code == 400
    assert platform.post(event("ping.v1", id=None)).status_code == 400
