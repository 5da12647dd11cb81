"""What is withdrawn has no way left: neither a copy for another device nor another channel is begun behind its back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction

from guardian_portal.common.rows import insert_rows
from notifications.claims import claim
from notifications.drain import drain
from notifications.models import Delivery, DeliveryState, WithheldReason
from notifications.push import screening
from notifications.services import recall, tell_otherwise, withdraw
from notifications.settling import mark_failed
from notifications.topics import Channels
from tests.notifications import pager
from tests.notifications.builders import state_of, tell
from tests.notifications.meanwhile import Meanwhile
from tests.notifications.pushing import push_service, push_to, switched_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer
    from tests.push_service import PushService

__all__ = ["push_service"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def with_pager(settings: Settings, amina: User) -> Iterator[None]:
    settings.NOTICE_CHANNELS = [*settings.NOTICE_CHANNELS, "tests.notifications.pager.channel"]
    pager.REACHED.add(amina.pk)
    yield
    pager.REACHED.clear()


def held() -> None:
    with transaction.atomic():
        withdraw(things=["a1"], reason=WithheldReason.HELD)


def test_copies_for_further_devices_are_withdrawn_with_the_first(
    amina: User, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("phone", "tablet", "laptop"):
        switched_on(amina, push_service.browser(name))
    push_to(amina, thing="a1")
    running: list[Meanwhile] = []
    insert = insert_rows

    def withdrawn_meanwhile(rows: Any) -> Any:
        running.append(Meanwhile(held))
        return insert(rows)

    monkeypatch.setattr(screening, "insert_rows", withdrawn_meanwhile)
    screening.screen(claim(queue="alerts", channel="push"))
    running[0].join()
    assert set(Delivery.objects.values_list("state", "withheld_reason")) == {("withheld", "held")}


def test_no_copies_are_born_while_it_is_withdrawn(amina: User, push_service: PushService) -> None:
    for name in ("phone", "tablet"):
        switched_on(amina, push_service.browser(name))
    push_to(amina, thing="a1")
    claimed = claim(queue="alerts", channel="push")
    with transaction.atomic():
        withdraw(things=["a1"], reason=WithheldReason.HELD)
        spreading = Meanwhile(lambda: screening.screen(claimed))
    spreading.join()
    assert Delivery.objects.get().state == DeliveryState.WITHHELD


def test_what_is_recalled_is_claimed_by_no_device_until_that_is_done(
    amina: User, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("phone", "tablet"):
        switched_on(amina, push_service.browser(name))
    push_to(amina)
    running: list[Meanwhile] = []
    found: list[int] = []
    insert = insert_rows

    def recalled() -> None:
        with transaction.atomic():
            recall(kinds=["test_alert"])
            looking = Meanwhile(lambda: found.append(len(claim(queue="alerts", channel="push"))))
            assert found == []
        looking.join()

    def recalled_meanwhile(rows: Any) -> Any:
        running.append(Meanwhile(recalled))
        return insert(rows)

    monkeypatch.setattr(screening, "insert_rows", recalled_meanwhile)
    screening.screen(claim(queue="alerts", channel="push"))
    running[0].join()
    assert sum(found) >= 1


@pytest.mark.usefixtures("with_pager")
def test_no_other_way_is_looked_for_behind_a_withdrawal(amina: User, mail_server: CatcherServer) -> None:
    tell(amina, thing="a1", channel="email")
    [mail] = claim(queue="alerts")
    with transaction.atomic():
        withdraw(things=["a1"], reason=WithheldReason.HELD)
        assert not tell_otherwise(mail)
        looking = Meanwhile(lambda: tell_otherwise(mail))
    looking.join()
    assert Delivery.objects.count() == 1


@pytest.mark.usefixtures("with_pager")
def test_another_way_that_is_found_is_withdrawn_too(amina: User) -> None:
    tell(amina, thing="a1", channel="email")
    [mail] = claim(queue="alerts")
    with transaction.atomic():
        assert tell_otherwise(mail)
        assert mark_failed(mail, reply="550 5.1.1")
        withdrawing = Meanwhile(held)
    withdrawing.join()
    assert sorted(Delivery.objects.values_list("channel", "state")) == [("email", "failed"), ("pager", "withheld")]


@pytest.mark.usefixtures("with_pager")
def test_refused_and_withdrawn_at_once_no_one_waits_for_the_other_for_ever(
    amina: User, mail_server: CatcherServer
) -> None:
    mail_server.behaviour("RCPT", to="amina@example.org", reply="550 5.1.1 unknown", times=1)
    [delivery] = tell(amina, thing="a1", channel="email")
    with transaction.atomic():
        withdraw(things=["a1", "other"], reason=WithheldReason.HELD)
        sending = Meanwhile(lambda: drain(queue="alerts"))
    sending.join()
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert mail_server.messages == []


@pytest.mark.usefixtures("with_pager")
def test_what_nobody_withdrew_goes_another_way(amina: User) -> None:
    tell(amina, thing="a1", channels=Channels.SECOND)
    tell(amina, thing="a2", channel="email")
    held()
    [mail] = claim(queue="alerts")
    assert tell_otherwise(mail)
