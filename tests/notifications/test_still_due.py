"""Nobody is told who is not to be told any more: asked at the claim, just before DATA, and in the hand-over itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.models import Entry
from notifications.claims import claim, sweep
from notifications.drain import drain
from notifications.email.transport import Transport
from notifications.models import Delivery, DeliveryState, WithheldReason
from notifications.services import withdraw
from tests.notifications import kinds
from tests.notifications.builders import state_of, tell

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def just_before_data(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Runs something after RCPT was accepted, once."""
    begin = Transport.begin

    def arrange(act: Callable[[], object]) -> None:
        def begin_and_act(self: Transport, *, sender: str, recipient: str) -> None:
            begin(self, sender=sender, recipient=recipient)
            monkeypatch.setattr(Transport, "begin", begin)
            act()

        monkeypatch.setattr(Transport, "begin", begin_and_act)

    return arrange


@pytest.mark.parametrize("answers", [[WithheldReason.NOT_ENTITLED], [None, WithheldReason.NOT_ENTITLED]])
def test_what_is_not_due_any_more_is_withheld_at_either_moment(
    amina: User, mail_server: CatcherServer, answers: list[WithheldReason | None]
) -> None:
    kinds.ANSWERS["a1"] = answers
    [delivery] = tell(amina, thing="a1")
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert delivery.withheld_reason == "not_entitled"
    assert delivery.handing_over_at is None
    assert not mail_server.messages
    assert Entry.objects.get(action="delivery.settled").data["withheld_reason"] == "not_entitled"


def test_the_connection_serves_the_next_mail_after_one_is_withheld_at_the_last_moment(
    amina: User, mail_server: CatcherServer
) -> None:
    kinds.ANSWERS["a1"] = [None, WithheldReason.HELD]
    tell(amina, thing="a1")
    [second] = tell(amina, thing="a2")
    drain(queue="alerts")
    assert state_of(second) == DeliveryState.SENT
    assert len(mail_server.messages) == 1


def test_withdrawn_between_rcpt_and_data_is_not_sent(
    amina: User, mail_server: CatcherServer, just_before_data: Callable[[Callable[[], object]], None]
) -> None:
    [delivery] = tell(amina, thing="a1")
    just_before_data(lambda: withdraw(things=["a1"], reason=WithheldReason.WITHDRAWN))
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert not mail_server.messages


def test_an_address_given_up_between_rcpt_and_data_is_not_written_to(
    amina: User, mail_server: CatcherServer, just_before_data: Callable[[Callable[[], object]], None]
) -> None:
    [delivery] = tell(amina)
    just_before_data(lambda: EmailAddress.objects.update(verified=False))
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert delivery.withheld_reason == "no_address"
    assert not mail_server.messages


def test_withdraw_takes_back_what_is_unsent_and_nothing_else(
    amina: User, ben: User, mail_server: CatcherServer
) -> None:
    [sent] = tell(amina, thing="a1")
    drain(queue="alerts")
    [due, bens, other] = [*tell(amina, ben, thing="a1"), *tell(amina, thing="a2")]
    with transaction.atomic():
        assert withdraw(things=["a1"], reason=WithheldReason.HELD, recipient_ids=[amina.pk]) == 1
    assert [state_of(one) for one in (sent, due, bens, other)] == ["sent", "withheld", "due", "due"]
    assert withdraw(things=["a1"], reason=WithheldReason.HELD, kinds=["test_bulk"]) == 0
    assert withdraw(things=[""], reason=WithheldReason.HELD) == 0


def test_a_claimed_delivery_can_be_withdrawn_and_one_in_the_servers_hands_cannot(amina: User) -> None:
    [first, second] = tell(amina, amina, thing="a1")
    claim(queue="alerts")
    Delivery.objects.filter(pk=second.pk).update(state="handing_over")
    assert withdraw(things=["a1"], reason=WithheldReason.WITHDRAWN) == 1
    assert state_of(first) == DeliveryState.WITHHELD
    assert state_of(second) == DeliveryState.HANDING_OVER


def test_nothing_is_sent_past_its_time(amina: User, mail_server: CatcherServer) -> None:
    past = timezone.now() - timedelta(seconds=1)
    [claimed] = tell(amina, expires_at=past)
    drain(queue="alerts")
    [swept] = tell(amina, expires_at=past, due_at=timezone.now() + timedelta(hours=1))
    sweep()
    for delivery in (claimed, swept):
        assert state_of(delivery) == DeliveryState.WITHHELD
        assert delivery.withheld_reason == "expired"
    assert not mail_server.messages


def test_what_is_not_due_yet_waits(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina, due_at=timezone.now() + timedelta(hours=1))
    assert sweep() == []
    assert drain(queue="alerts").claimed == 0
    assert state_of(delivery) == DeliveryState.DUE


@pytest.mark.parametrize("change", [{"verified": False}, {"primary": False}])
def test_only_a_verified_primary_address_is_written_to(
    amina: User, mail_server: CatcherServer, change: dict[str, bool]
) -> None:
    EmailAddress.objects.update(**change)
    [delivery] = tell(amina)
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.WITHHELD
    assert delivery.withheld_reason == "no_address"


@pytest.mark.parametrize("kind", ["broken", "never_declared"])
def test_a_broken_kind_is_put_off_and_does_not_hold_up_the_others(
    amina: User, mail_server: CatcherServer, kind: str
) -> None:
    [poison] = tell(amina, kind="broken")
    Delivery.objects.get().notice.__class__.objects.update(kind=kind)
    [good] = tell(amina)
    drain(queue="alerts")
    assert state_of(poison) == DeliveryState.DUE
    assert (poison.attempts, poison.last_reply) == (1, "not rendered")
    assert state_of(good) == DeliveryState.SENT
    assert Delivery.objects.filter(notice__kind="operator_alarm").count() == 1
