"""An address that bounces, end to end: the mail server says 550 5.1.1, and guardian and support see it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import environ
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole
from notifications.drain import drain
from notifications.email.transport import close_kept_transport
from notifications.models import Delivery, DeliveryState
from tests.guardian_portal.intake.builders import event, link, starhaven, supervised
from tests.people import person, sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from guardian_portal.demo.mailbox.server import CatcherServer

BANNER = "Our mail does not reach you"


@pytest.fixture
def mail_server(smtp: CatcherServer, settings: Settings) -> Iterator[CatcherServer]:
    settings.MAIL_SERVER = environ.Env.email_url_config(smtp.url)
    close_kept_transport()
    yield smtp
    close_kept_transport()


@pytest.mark.django_db(transaction=True)
def test_the_guardian_and_support_see_that_the_address_bounces(mail_server: CatcherServer) -> None:
    amina, ben, sam = person("amina"), person("ben"), person("sam", staff_role=StaffRole.AGENT)
    platform = starhaven(Client())
    kit = supervised(platform, "kit", guardian=amina)
    link(platform, kit, guardian=ben, activated_at=timezone.now() - timedelta(days=9))
    mail_server.behaviour("RCPT", to="amina@example.org", reply="550 5.1.1 <amina@example.org> no such user")
    assert platform.post(event("interaction.flagged.v1")).status_code == 204
    drain(queue="alerts")

    delivery = Delivery.objects.get(notice__recipient=amina)
    assert (delivery.state, delivery.last_reply) == (DeliveryState.FAILED, "550 5.1.1")
    assert [message.to for message in mail_server.messages] == ["ben@example.org"]

    assert BANNER in sign_in(Client(), amina).get("/children/").content.decode()
    assert BANNER not in sign_in(Client(), ben).get("/children/").content.decode()

    desk = sign_in(Client(), sam).get("/support/deliveries/").content.decode()
    assert delivery.public_id in desk
    assert "550 5.1.1" in desk
    assert "amina@example.org" not in desk
    assert sign_in(Client(), ben).get("/support/deliveries/").status_code == 404
