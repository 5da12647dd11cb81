"""An address that waits for its code: one for each person and messenger, for a day, and so many in all."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from guardian_portal import rooms
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from notifications.messenger.entries import entries
from notifications.messenger.services import AlreadyThere, TooManyCodes, add_address, confirm_address
from notifications.models import MessengerAddress, Notice
from tests.notifications.meanwhile import Meanwhile
from tests.notifications.messenger.conftest import NUMBER, proved
from tests.notifications.test_claims_are_exclusive import at_once
from tests.people import person

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User
    from tests.notifications.messenger.gateway import Gateway

pytestmark = pytest.mark.django_db(transaction=True)
SWEEPER = "notifications.messenger.services.forget_unproved"


def ask(who: User) -> MessengerAddress:
    return add_address(person=who, entry=entries()["sms"], address=NUMBER, actor=SYSTEM)


def swept() -> None:
    assert SWEEPER in rooms.SWEEPERS
    import_string(SWEEPER)()


def test_never_proved_it_is_forgotten_after_a_day(gateway: Gateway, amina: User, ben: User) -> None:
    ask(amina)
    proved(ben)
    for hours, left in ((23, 2), (25, 1), (50, 1)):
        with time_machine.travel(timezone.now() + timedelta(hours=hours)):
            swept()
        assert MessengerAddress.objects.count() == left
    [gone] = Entry.objects.filter(action="messenger.removed")
    assert (gone.object_id, gone.data["why"]) == (amina.public_id, "unproved")


def test_asked_for_several_times_at_once_it_waits_once(gateway: Gateway, amina: User) -> None:
    at_once(lambda: ask(amina))
    assert MessengerAddress.objects.get().code_hash


def test_proved_meanwhile_it_is_not_replaced(gateway: Gateway, amina: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("secrets.randbelow", lambda most: 123456)
    added = ask(amina)
    said: list[str] = []

    def again() -> None:
        try:
            ask(amina)
        except AlreadyThere:
            said.append("already there")

    with transaction.atomic():
        confirm_address(added=added, code="123456", actor=SYSTEM)
        asking = Meanwhile(again)
    asking.join()
    assert said == ["already there"]
    assert MessengerAddress.objects.get().confirmed_at


def test_the_whole_portal_sends_so_many_codes_a_day(gateway: Gateway, settings: Settings) -> None:
    settings.MESSENGER_CODES_A_DAY = 3
    now = timezone.now()
    for number in range(3):
        ask(person(f"reader{number}"))
    with pytest.raises(TooManyCodes):
        ask(person("late"))
    assert Notice.objects.filter(kind="messenger_code").count() == 3
    assert Notice.objects.filter(kind="operator_alarm").count() == 1
    assert not MessengerAddress.objects.filter(person__email="late@example.org").exists()
    with time_machine.travel(now + timedelta(days=1, minutes=1)):
        ask(person("patient"))
