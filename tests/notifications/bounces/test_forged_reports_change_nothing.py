"""Unsigned, altered, foreign, late and odd reports: nothing changes, and the answer is never an error of ours."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guardian_portal.audit.models import Entry
from notifications.models import Delivery, DeliveryState, Suppression
from tests.notifications.bounces.conftest import Poster, report, sent_to
from tests.notifications.bounces.mail_services import SECRETS, SERVICES, Post, by_password, hexdigest
from tests.notifications.builders import state_of

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from accounts.models import User

pytestmark = pytest.mark.django_db


def untouched(delivery: Delivery) -> bool:
    """As it was sent, and nothing said of it."""
    return (
        state_of(delivery) == DeliveryState.SENT
        and not Suppression.objects.exists()
        and not Entry.objects.filter(action__in=("delivery.settled", "complaint.heeded")).exists()
    )


@pytest.mark.parametrize("service", SERVICES)
def test_nothing_is_there_until_it_is_configured(
    service: str, client: Client, sent: Delivery, settings: Settings
) -> None:
    without_secret: list[dict[str, list[str]]] = [{}, {service: []}]
    for configured in without_secret:
        settings.MAIL_CALLBACKS = configured
        signed = report(service, sent)
        url = f"/notifications/callbacks/{service}/"
        assert client.post(url, signed.body, content_type=signed.content_type).status_code == 404
        assert client.head(url).status_code == 404
    assert client.post("/notifications/callbacks/nobody/").status_code == 404
    assert untouched(sent)


@pytest.mark.parametrize("service", SERVICES)
def test_without_its_signature_it_is_refused(service: str, post: Poster, sent: Delivery) -> None:
    signed = report(service, sent)
    bare = replace(signed, headers={key: value for key, value in signed.headers.items() if key.startswith("X-Forw")})
    if service == "mailgun":  # its signature is in the body
        bare = replace(signed, body=signed.body.replace(b'"signature": "', b'"signature": "0'))
    assert post(service, bare).status_code == 403
    assert untouched(sent)


@pytest.mark.parametrize("service", ["sendgrid", "postal", "mailtrap", "mandrill"])
def test_a_changed_body_is_refused(service: str, post: Poster, sent: Delivery, ben: User) -> None:
    other = sent_to(ben)
    signed = report(service, sent)
    ids = (str(sent.public_id).encode(), str(other.public_id).encode())
    assert post(service, replace(signed, body=signed.body.replace(*ids))).status_code == 403
    assert state_of(other) == DeliveryState.SENT
    assert untouched(sent)


@pytest.mark.parametrize("service", SERVICES)
def test_another_secret_is_refused_and_an_older_one_still_counts(
    service: str, post: Poster, sent: Delivery, settings: Settings
) -> None:
    wrong = {"sendgrid": SECRETS["postal"], "postal": SECRETS["sendgrid"]}.get(service, ["user:another-password"])
    settings.MAIL_CALLBACKS = {service: wrong}
    assert post(service, report(service, sent)).status_code == 403
    assert untouched(sent)
    settings.MAIL_CALLBACKS = {service: [*wrong, *SECRETS[service]]}
    assert post(service, report(service, sent)).status_code == 200
    assert state_of(sent) == DeliveryState.BOUNCED


def test_a_password_without_tls_is_refused(post: Poster, sent: Delivery) -> None:
    signed = report("postmark", sent)
    headers = {"Authorization": signed.headers["Authorization"]}
    assert post("postmark", replace(signed, headers=headers)).status_code == 403
    assert untouched(sent)


@pytest.mark.parametrize("service", SERVICES)
def test_a_report_about_another_address_or_another_mail_changes_nothing(
    service: str, post: Poster, sent: Delivery, ben: User
) -> None:
    sent_to(ben)
    assert post(service, report(service, sent, to="ben@example.org")).status_code == 200
    stranger = type(sent)(public_id="0" * 24)
    assert post(service, report(service, stranger)).status_code == 200
    assert untouched(sent)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("away", [timedelta(hours=-73), timedelta(minutes=6)])
def test_a_report_that_is_too_old_or_from_the_future_changes_nothing(
    service: str, away: timedelta, post: Poster, sent: Delivery
) -> None:
    assert post(service, report(service, sent, at=timezone.now() + away)).status_code == 200
    assert untouched(sent)


def test_only_head_and_post_are_answered(client: Client) -> None:
    for method in (client.get, client.put, client.delete, client.patch):
        assert method("/notifications/callbacks/mailgun/").status_code == 405


def test_an_odd_event_does_not_hide_the_others_of_its_batch(post: Poster, sent: Delivery) -> None:
    good = json.loads(report("mailjet", sent).body)[0]
    batch = [{"event": {"a": 1}}, {"event": "bounce", "time": 10**30}, 7, good, {}]
    assert post("mailjet", by_password(batch)).status_code == 200
    assert state_of(sent) == DeliveryState.BOUNCED


def test_a_body_over_the_limit_is_refused_unread(post: Poster) -> None:
    assert post("postmark", by_password("x" * 3_000_000)).status_code == 413


def test_logs_name_nobody(post: Poster, sent: Delivery, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    post("mailgun", report("mailgun", sent))
    post("mailgun", Post(b"{"))
    assert "amina" not in caplog.text


NAMES = (
    *("event", "event-data", "signature", "payload", "message", "msys", "message_event", "timestamp", "time", "tag"),
    *("RecordType", "Type", "Metadata", "delivery", "recipient", "email", "Email", "to", "status", "error"),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(NAMES) | st.text(max_size=8), inner, max_size=6)
    ),
    max_leaves=20,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    service=st.sampled_from(sorted(SERVICES)),
    body=st.binary(max_size=200) | st.builds(lambda value: json.dumps(value).encode(), JSON),
    media=st.sampled_from(["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "text/x"]),
    header=st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=60),
)
def test_no_unsigned_body_is_ever_an_error_of_ours(
    service: str, body: bytes, media: str, header: str, post: Poster
) -> None:
    names = ("Authorization", "Mailtrap-Signature", "X-Mandrill-Signature", "X-Postal-Signature")
    twilio = ("X-Twilio-Email-Event-Webhook-Signature", "X-Twilio-Email-Event-Webhook-Timestamp")
    headers = dict.fromkeys((*names, *twilio), header)
    assert post(service, Post(body, {**headers, "X-Forwarded-Proto": "https"}, media)).status_code == 403


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    service=st.sampled_from(["postmark", "brevo", "sparkpost", "mailjet", "mailtrap"]),
    value=JSON | st.lists(JSON, max_size=4) | st.builds(lambda depth: "[" * depth, st.integers(1, 3)),
)
def test_no_signed_body_is_ever_an_error_of_ours(service: str, value: object, post: Poster) -> None:
    body = json.dumps({"events": value} if service == "mailtrap" else value).encode()
    signed = Post(body, {"Mailtrap-Signature": hexdigest(body)}) if service == "mailtrap" else by_password(value)
    assert post(service, signed).status_code == 200


def test_deeply_nested_json_is_no_error_of_ours(post: Poster) -> None:
    deep = b"[" * 200_000
    assert post("mailgun", Post(deep)).status_code == 403
    assert post("postmark", replace(by_password(0), body=deep)).status_code == 200
