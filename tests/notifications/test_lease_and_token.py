"""A worker that dies, or sleeps too long, loses its claim: nothing is lost, and nothing doubles unmarked."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from guardian_portal.audit.models import Entry
from notifications.claims import Lane, claim, recover_lapsed, sweep
from notifications.drain import drain
from notifications.email.deliver import deliver
from notifications.email.transport import kept_transport
from notifications.limits import HANDOVER_SECONDS
from notifications.models import Delivery, DeliveryState
from notifications.settling import begin_hand_over, mark_sent
from tests.notifications.builders import state_of, tell

if TYPE_CHECKING:
    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer

pytestmark = pytest.mark.django_db(transaction=True)


def lapse() -> None:
    """As if every lease had run out a second ago."""
    Delivery.objects.filter(lease_until__isnull=False).update(lease_until=timezone.now() - timedelta(seconds=1))


def dies_while_handing_over(delivery: Delivery) -> None:
    [claimed] = claim(queue="alerts")
    Delivery.objects.filter(pk=claimed.pk).update(state="handing_over", handing_over_at=timezone.now())
    lapse()


def test_a_lapsed_claim_is_due_again_unmarked(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina)
    claim(queue="alerts")
    assert recover_lapsed() == 0
    lapse()
    assert recover_lapsed() == 1
    assert state_of(delivery) == DeliveryState.DUE
    assert not delivery.possibly_duplicated
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT


def test_a_lapsed_hand_over_is_sent_once_more_and_says_so(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina)
    dies_while_handing_over(delivery)
    assert sweep() == [Lane("alerts")]
    assert state_of(delivery) == DeliveryState.DUE
    assert delivery.possibly_duplicated
    drain(queue="alerts")
    assert state_of(delivery) == DeliveryState.SENT
    assert delivery.possibly_duplicated


def test_a_worker_paused_right_after_it_said_handing_over_sends_nothing(
    amina: User, mail_server: CatcherServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    [delivery] = tell(amina)
    clock = time.monotonic
    pauses: list[float] = []

    def said_and_paused(*args: Any, **kwargs: Any) -> bool:
        said = begin_hand_over(*args, **kwargs)
        pauses.append(HANDOVER_SECONDS + 1)
        lapse()
        recover_lapsed()
        return said

    monkeypatch.setattr("notifications.email.deliver.begin_hand_over", said_and_paused)
    monkeypatch.setattr("notifications.email.transport.time.monotonic", lambda: clock() + sum(pauses))
    deliver(claim(queue="alerts"), transport=kept_transport(), may_go_on=lambda: True)
    assert mail_server.messages == []
    assert state_of(delivery) == DeliveryState.DUE


def test_a_hand_over_that_lapses_twice_fails(amina: User) -> None:
    [delivery] = tell(amina)
    dies_while_handing_over(delivery)
    sweep()
    dies_while_handing_over(delivery)
    sweep()
    assert state_of(delivery) == DeliveryState.FAILED
    assert Entry.objects.filter(action="delivery.settled", object_id=delivery.public_id).count() == 1


def test_a_worker_that_wakes_after_its_lease_sends_nothing(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina)
    late = claim(queue="alerts")
    lapse()
    deliver(late, transport=kept_transport(), may_go_on=lambda: True)
    assert not mail_server.messages
    recover_lapsed()
    assert state_of(delivery) == DeliveryState.DUE


def test_a_worker_that_wakes_after_another_took_over_sends_nothing(amina: User, mail_server: CatcherServer) -> None:
    [delivery] = tell(amina)
    late = claim(queue="alerts")
    lapse()
    recover_lapsed()
    drain(queue="alerts")
    deliver(late, transport=kept_transport(), may_go_on=lambda: True)
    assert len(mail_server.messages) == 1
    assert state_of(delivery) == DeliveryState.SENT
    assert not delivery.possibly_duplicated
    assert Entry.objects.filter(action="delivery.settled").count() == 1


def test_a_250_that_comes_just_after_the_lapse_still_counts(amina: User) -> None:
    [delivery] = tell(amina)
    [mine] = claim(queue="alerts")
    Delivery.objects.update(state="handing_over")
    lapse()
    recover_lapsed()
    assert mark_sent(mine, reply="250")
    assert state_of(delivery) == DeliveryState.SENT


def test_a_250_does_not_overrule_whoever_claimed_it_since(amina: User) -> None:
    [delivery] = tell(amina)
    [mine] = claim(queue="alerts")
    Delivery.objects.update(state="handing_over")
    lapse()
    recover_lapsed()
    claim(queue="alerts")
    assert not mark_sent(mine, reply="250")
    assert state_of(delivery) == DeliveryState.CLAIMED


def test_what_a_drain_does_not_get_to_is_given_back(amina: User, mail_server: CatcherServer) -> None:
    tell(*[amina] * 5)
    drain(queue="alerts", stop=lambda: len(mail_server.messages) >= 2)
    states = sorted(Delivery.objects.values_list("state", "attempts"))
    assert states == [("due", 0)] * 3 + [("sent", 1)] * 2


def test_a_drain_out_of_time_says_that_there_may_be_more(amina: User, mail_server: CatcherServer) -> None:
    tell(*[amina] * 3)
    assert drain(queue="alerts", seconds=0).out_of_time
    assert not drain(queue="alerts").out_of_time
