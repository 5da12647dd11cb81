"""Mail carries what a configured service sends back with a report, and nothing where none is configured."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING

import pytest
from django.core.mail import EmailMessage

from notifications.bounces.checks import check_mail_callbacks
from notifications.drain import drain
from notifications.models import Delivery
from tests.notifications.bounces.mail_services import SECRETS
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

HEADERS = {
    "mailgun": ("X-Mailgun-Variables", '{"delivery": "%s"}'),
    "sendgrid": ("X-SMTPAPI", '{"unique_args": {"delivery": "%s"}}'),
    "postal": ("X-Postal-Tag", "%s"),
    "mailtrap": ("X-MT-Custom-Variables", '{"delivery": "%s"}'),
    "mandrill": ("X-MC-Metadata", '{"delivery": "%s"}'),
    "postmark": ("X-PM-Metadata-delivery", "%s"),
    "brevo": ("X-Mailin-custom", '{"delivery": "%s"}'),
    "sparkpost": ("X-MSYS-API", '{"metadata": {"delivery": "%s"}}'),
    "mailjet": ("X-MJ-EventPayload", '{"delivery": "%s"}'),
}


@pytest.mark.django_db(transaction=True)
def test_each_mail_carries_it_also_a_ready_made_one(mail_server: CatcherServer, amina: User) -> None:
    tell(amina)
    EmailMessage("Code", "123456", to=["amina@example.org"]).send()
    drain(queue="alerts")
    references = set(Delivery.objects.values_list("public_id", flat=True))
    for message in mail_server.messages:
        mail = message_from_bytes(message.raw)
        found = {mail[name] for name in ("X-Postal-Tag", "X-PM-Metadata-delivery")}
        assert found <= references
        [reference] = found
        for name, form in HEADERS.values():
            assert mail[name] == form % reference
        assert mail["Message-ID"]
    assert len(mail_server.messages) == 2


@pytest.mark.django_db(transaction=True)
def test_without_a_service_it_carries_nothing(mail_server: CatcherServer, amina: User, settings: Settings) -> None:
    settings.MAIL_CALLBACKS = {}
    tell(amina)
    drain(queue="alerts")
    [message] = mail_server.messages
    assert not {name for name, _ in HEADERS.values()} & set(message_from_bytes(message.raw).keys())


def test_what_is_missing_is_named(settings: Settings) -> None:
    settings.SECURE = True
    settings.MAIL_CALLBACKS = dict(SECRETS)
    assert check_mail_callbacks() == []
    settings.MAIL_CALLBACKS = {
        "carrier_pigeon": ["x"],
        "mailgun": [],
        "mailtrap": ["short"],
        "postal": ["no key"],
        "brevo": ["a-password-without-a-user"],
    }
    said = [(one.id, str(one.msg).split()[0]) for one in check_mail_callbacks()]
    assert said == [
        ("notifications.E010", "MAIL_CALLBACKS"),
        ("notifications.E011", "MAIL_CALLBACK_SECRET_MAILGUN"),
        ("notifications.E012", "MAIL_CALLBACK_SECRET_MAILTRAP"),
        ("notifications.E012", "MAIL_CALLBACK_SECRET_POSTAL"),
        ("notifications.E012", "MAIL_CALLBACK_SECRET_BREVO"),
    ]
    settings.SECURE = False
    settings.MAIL_CALLBACKS = {"brevo": SECRETS["brevo"]}
    assert [one.id for one in check_mail_callbacks()] == ["notifications.E013"]
