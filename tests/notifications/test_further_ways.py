"""What comes by another way than mail: what is worth an interruption, unless its reader says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from pytest_django.fixtures import Settings

from accounts.models import User
from notifications.drain import drain
from notifications.models import Delivery, Notice
from notifications.topics import Channels, Pace, Topic
from tests.notifications import pager
from tests.notifications.builders import prefers, state_of, tell, wants

pytestmark = pytest.mark.django_db(transaction=True)
NIGHT = datetime(2026, 11, 18, 23, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def with_pager(settings: Settings, amina: User) -> Iterator[None]:
    settings.NOTICE_CHANNELS = [*settings.NOTICE_CHANNELS, "tests.notifications.pager.channel"]
    pager.REACHED.add(amina.pk)
    yield
    pager.REACHED.clear()


def ways(deliveries: list[Delivery]) -> list[str]:
    return [one.channel for one in deliveries]


def test_by_default_only_urgent_alerts_come_by_it(amina: User, ben: User) -> None:
    assert ways(tell(amina)) == ["email", "pager"]
    assert ways(tell(ben)) == ["email"]
    assert ways(tell(amina, kind="test_bulk")) == ["email"]


def test_a_reader_may_have_more_by_it_or_nothing(amina: User) -> None:
    wants(amina, Topic.CONTROLS, Pace.NOW, "pager")
    wants(amina, Topic.ALERTS_URGENT, Pace.OFF, "pager")
    assert ways(tell(amina, kind="test_bulk")) == ["email", "pager"]
    assert ways(tell(amina)) == ["email"]


def test_the_second_is_one_that_its_reader_left_on(amina: User) -> None:
    assert ways(tell(amina, channels=Channels.SECOND)) == ["pager"]
    wants(amina, Topic.ALERTS_URGENT, Pace.OFF, "pager")
    assert ways(tell(amina, channels=Channels.SECOND)) == ["email"]


def test_all_are_all_that_reach_its_reader(amina: User, ben: User) -> None:
    wants(amina, Topic.ALERTS_URGENT, Pace.OFF, "pager")
    wants(amina, Topic.CONTROLS, Pace.DIGEST)
    for kind in ("test_alert", "test_bulk"):
        told = tell(amina, kind=kind, channels=Channels.ALL)
        assert ways(told) == ["email", "pager"]
        drain(queue=told[1].queue, channel="pager")
        assert state_of(told[1]) == "sent"
    assert not Notice.objects.filter(digest_at__isnull=False).exists()
    assert ways(tell(ben, channels=Channels.ALL)) == ["email"]


def test_quiet_hours_hold_it_back_too(amina: User) -> None:
    prefers(amina, quiet_from=22 * 60, quiet_until=7 * 60)
    with time_machine.travel(NIGHT, tick=False):
        waiting, loud = tell(amina), tell(amina, breaks_quiet=True)
        drain(queue="alerts", channel="pager")
    assert [state_of(one) for one in (*waiting, *loud) if one.channel == "pager"] == ["due", "sent"]


def test_switched_off_meanwhile_it_is_withheld_by_that_way_alone(amina: User) -> None:
    _mail, page = tell(amina, breaks_quiet=True)
    wants(amina, Topic.ALERTS_URGENT, Pace.OFF, "pager")
    drain(queue="alerts", channel="pager")
    assert (state_of(page), page.withheld_reason) == ("withheld", "preference")


def test_it_may_come_at_once_by_it_and_by_mail_once_a_day(amina: User) -> None:
    wants(amina, Topic.CONTROLS, Pace.DIGEST)
    wants(amina, Topic.CONTROLS, Pace.NOW, "pager")
    assert ways(tell(amina, kind="test_bulk")) == ["pager"]
    assert Notice.objects.get().digest_at is not None
