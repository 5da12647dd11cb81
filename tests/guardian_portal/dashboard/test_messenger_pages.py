"""A guardian adds a number, proves it by the code that comes there, and removes it; each change is told by mail."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from guardian_portal.audit.models import Entry
from notifications.channels import channels
from notifications.drain import drain
from notifications.models import Delivery, MessengerAddress, Notice
from tests.builders import link
from tests.notifications.messenger.conftest import NUMBER, proved
from tests.notifications.messenger.gateway import Gateway, running_gateway
from tests.people import sign_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.family.models import Child

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "/notifications/settings/messengers/"
ADD = f"{LIST}add/sms/"


@pytest.fixture
def gateway(settings: Settings) -> Iterator[Gateway]:
    with running_gateway() as gateway:
        settings.MESSENGERS = [gateway.entry()]
        yield gateway


@pytest.fixture
def signed(amina: User, kit: Child, gateway: Gateway) -> Client:
    """amina, who looks after kit."""
    link(amina, kit)
    return sign_in(Client(), amina)


def test_who_is_linked_to_no_child_can_ring_nobodys_phone(dana: User, gateway: Gateway) -> None:
    told = ask(sign_in(Client(), dana)).content.decode()
    assert "You can add this once you are linked to a child." in told
    assert not MessengerAddress.objects.exists()
    assert not Delivery.objects.filter(channel="sms").exists()


def code_of(gateway: Gateway) -> str:
    """The newest that came to the phone."""
    drain(queue="alerts", channel="sms")
    return str(re.findall(r"\b\d{6}\b", str(gateway.texts[-1]))[0])


def ask(client: Client, number: str = NUMBER) -> Any:
    return client.post(ADD, {"address": number}, follow=True)


def confirm(client: Client, code: str) -> Any:
    return client.post(f"{LIST}{MessengerAddress.objects.get().public_id}/confirm/", {"code": code}, follow=True)


def test_from_the_number_to_the_first_message(signed: Client, gateway: Gateway, amina: User) -> None:
    assert "We sent a code to •••123" in ask(signed, "+44 7700 900-123").content.decode()
    assert channels()["sms"].reaches([amina.pk]) == set()
    page = confirm(signed, code_of(gateway)).content.decode()
    assert "We can reach you there from now on" in page
    assert "•••123 reaches you since" in page
    assert NUMBER not in page
    assert channels()["sms"].reaches([amina.pk]) == {amina.pk}
    told = Delivery.objects.get(notice__kind="messenger_changed")
    assert (told.channel, told.notice.recipient) == ("email", amina)
    assert {"messenger.added", "messenger.confirmed"} <= set(Entry.objects.values_list("action", flat=True))


def test_neither_number_nor_code_is_kept_readable(signed: Client, gateway: Gateway) -> None:
    ask(signed)
    code = code_of(gateway)
    with connection.cursor() as cursor:
        for table in ("notifications_messengeraddress", "notifications_delivery", "notifications_notice"):
            cursor.execute(f"SELECT * FROM {table}")
            stored = str([[bytes(one) if isinstance(one, memoryview) else one for one in row] for row in cursor])
            assert NUMBER not in stored
            assert code not in stored.replace("-", "")
    assert Delivery.objects.get().body is None


@pytest.mark.parametrize(
    "number", ["07700900123", "+0123456", "12", "+44770090012345678", "sms://evil", "+44a700900123"]
)
def test_a_number_that_does_not_look_like_one_is_refused(number: str, signed: Client) -> None:
    assert "This does not look right" in ask(signed, number).content.decode()
    assert not MessengerAddress.objects.exists()


def test_five_wrong_codes_and_the_right_one_is_late(signed: Client, gateway: Gateway) -> None:
    ask(signed)
    code = code_of(gateway)
    wrong = "000000" if code != "000000" else "111111"
    for _ in range(5):
        assert "This is not the code" in confirm(signed, wrong).content.decode()
    assert "no longer works" in confirm(signed, code).content.decode()
    assert MessengerAddress.objects.get().confirmed_at is None


def test_after_ten_minutes_the_code_is_late(signed: Client, gateway: Gateway, amina: User) -> None:
    ask(signed)
    code = code_of(gateway)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert "no longer works" in confirm(sign_in(signed, amina), code).content.decode()


def test_codes_are_few(signed: Client, ben: User, kit: Child, gateway: Gateway) -> None:
    link(ben, kit)
    ask(signed)
    assert "A code went out a moment ago" in ask(signed).content.decode()
    # Nor to that number from another account.
    assert "A code went out a moment ago" in ask(sign_in(Client(), ben)).content.decode()
    drain(queue="alerts", channel="sms")
    assert len(gateway.received) == 1


def test_codes_are_few_from_one_network(signed: Client, gateway: Gateway, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "messenger_code_from": "2/d/ip"}
    for number, said in ((1, "We sent a code"), (2, "We sent a code"), (3, "asked for from your network")):
        assert said in ask(signed, f"{NUMBER[:-1]}{number}").content.decode()
    assert Notice.objects.filter(kind="messenger_code").count() == 2


def test_codes_are_few_from_the_whole_portal(signed: Client, gateway: Gateway, settings: Settings) -> None:
    settings.MESSENGER_CODES_A_DAY = 0
    assert "No more codes go out from this portal today." in ask(signed).content.decode()
    assert not MessengerAddress.objects.exists()


def test_a_new_code_makes_the_old_one_worthless(signed: Client, gateway: Gateway, amina: User) -> None:
    ask(signed)
    old = code_of(gateway)
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        sign_in(signed, amina)
        ask(signed)
        new = code_of(gateway)
        if old != new:
            assert "This is not the code" in confirm(signed, old).content.decode()
        assert "We can reach you there" in confirm(signed, new).content.decode()


def test_what_is_removed_gets_nothing_more(signed: Client, gateway: Gateway, amina: User) -> None:
    added = proved(amina)
    assert "An address stands there already" in ask(signed).content.decode()
    page = signed.post(f"{LIST}{added.public_id}/remove/", follow=True).content.decode()
    assert "Nothing goes there any more" in page
    assert channels()["sms"].reaches([amina.pk]) == set()
    assert Notice.objects.get(kind="messenger_changed").params == {"messenger": "sms", "added": False}


def test_another_s_address_is_not_there(signed: Client, ben: User, gateway: Gateway) -> None:
    theirs = proved(ben)
    for way in ("confirm", "remove"):
        assert signed.post(f"{LIST}{theirs.public_id}/{way}/").status_code == 404
    assert MessengerAddress.objects.filter(pk=theirs.pk).exists()
    assert signed.get(f"{LIST}add/pigeon/").status_code == 404


def test_who_signed_in_a_while_ago_is_asked_who_it_is(amina: User, kit: Child, gateway: Gateway) -> None:
    link(amina, kit)
    added, client = proved(amina), sign_in(Client(), amina, seconds_ago=3600)
    for answer in (client.get(ADD), client.post(f"{LIST}{added.public_id}/remove/")):
        assert "reauthenticate" in answer.headers["location"]
    assert MessengerAddress.objects.exists()


def test_the_list_takes_few_queries(signed: Client, amina: User, gateway: Gateway, settings: Settings) -> None:
    settings.MESSENGERS = [gateway.entry(f"sms{number}") for number in range(5)]
    for number in range(5):
        proved(amina, channel=f"sms{number}")
    signed.get(LIST)
    with CaptureQueriesContext(connection) as captured:
        assert signed.get(LIST).status_code == 200
    assert len(captured) <= 5


def test_one_that_is_gone_is_said_to_its_owner(signed: Client, amina: User) -> None:
    MessengerAddress.objects.filter(pk=proved(amina).pk).update(refused_at=timezone.now())
    assert "has refused our messages since" in signed.get(LIST).content.decode()
