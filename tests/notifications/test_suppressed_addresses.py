"""An address that its mail server does not know gets no further mail until its owner confirms it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardian_portal.audit.models import Entry
from notifications.drain import drain
from notifications.models import Delivery, DeliveryState, Suppression
from notifications.selectors import address_problem
from notifications.services import NoticeRequest, clear_suppression
from tests.notifications.builders import queued, state_of, tell

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def flagged(amina: User, mail_server: CatcherServer) -> User:
    mail_server.behaviour("RCPT", to="amina@example.org", reply="550 5.1.1 unknown", times=1)
    tell(amina)
    drain(queue="alerts")
    return amina


def test_a_flagged_address_gets_nothing_more(flagged: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(flagged)
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert delivery.withheld_reason == "suppressed"
    assert not mail_server.messages


def test_its_owner_is_shown_it_and_nobody_else(flagged: User, ben: User) -> None:
    problem = address_problem(flagged)
    assert problem is not None
    assert problem.code == "550 5.1.1"
    assert address_problem(ben) is None


def test_the_list_holds_no_address(flagged: User) -> None:
    row = Suppression.objects.values().get()
    assert "amina" not in str(row)


def test_the_list_survives_a_rotation_of_the_secret_key(flagged: User, settings: Settings) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a-new-secret-key-" + "y" * 50
    assert address_problem(flagged) is not None


def test_confirming_the_address_lifts_it(flagged: User, mail_server: CatcherServer) -> None:
    assert clear_suppression(address="Amina@example.org")
    assert not clear_suppression(address="amina@example.org")
    assert address_problem(flagged) is None
    [delivery] = tell(flagged)
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    actions = list(Entry.objects.order_by("pk").values_list("action", "object_id"))
    assert ("address.suppressed", flagged.public_id) in actions
    assert ("address.restored", flagged.public_id) in actions


def test_an_address_can_be_flagged_again_after_it_was_lifted(flagged: User, mail_server: CatcherServer) -> None:
    clear_suppression(address="amina@example.org")
    mail_server.behaviour("RCPT", reply="550 5.2.1 disabled")
    tell(flagged)
    drain(queue="alerts")
    assert address_problem(flagged) is not None
    assert Suppression.objects.count() == 2


def test_a_bare_address_is_never_put_on_the_list_but_the_operator_hears_of_it(mail_server: CatcherServer) -> None:
    mail_server.behaviour("RCPT", to="oncall@example.org", reply="550 5.1.1 unknown", times=1)
    for expected in (DeliveryState.FAILED, DeliveryState.SENT):
        [delivery] = queued(NoticeRequest(kind="test_alert", address="oncall@example.org"))
        drain(queue="alerts")
        assert state_of(delivery) == expected
    assert Delivery.objects.filter(notice__kind="operator_alarm").count() == 1
