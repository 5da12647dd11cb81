"""A platform in a storm does not keep others' families waiting: with more due than can be sent, each has its turn."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db.models import F

from notifications.claims import claim
from notifications.drain import drain
from notifications.limits import CLAIM_SIZE
from notifications.models import Delivery
from tests.builders import a_platform
from tests.notifications.builders import tell

if TYPE_CHECKING:
    from accounts.models import User
    from guardian_portal.demo.mailbox.server import CatcherServer
    from guardian_portal.platforms.models import Connection

pytestmark = pytest.mark.django_db(transaction=True)


def about(reader: User, platform: Connection | None, number: int) -> list[Delivery]:
    return tell(*[reader] * number, connection_id=platform.pk if platform else None)


def test_each_platform_has_its_turn(amina: User) -> None:
    stormy, calm = a_platform("Stormy"), a_platform("Calm")
    about(amina, stormy, 30)
    about(amina, calm, 2)
    about(amina, None, 1)
    batch = claim(queue="alerts", limit=6, in_turns=True)
    whose = [one.notice.connection_id for one in batch]
    assert set(whose[:3]) == {stormy.pk, calm.pk, None}
    assert set(whose[3:5]) == {stormy.pk, calm.pk}
    assert whose[5] == stormy.pk


def test_within_a_platform_the_oldest_goes_first(amina: User) -> None:
    mine = about(amina, a_platform("Stormy"), 5)
    Delivery.objects.filter(pk=mine[4].pk).update(due_at=F("due_at") - timedelta(hours=1))
    batch = claim(queue="alerts", limit=3, in_turns=True)
    assert [one.pk for one in batch] == [mine[4].pk, mine[0].pk, mine[1].pk]


def test_an_alert_of_another_platform_does_not_wait_for_the_end_of_the_storm(
    amina: User, ben: User, mail_server: CatcherServer
) -> None:
    about(amina, a_platform("Stormy"), 4 * CLAIM_SIZE)
    about(ben, a_platform("Calm"), 1)
    drain(queue="alerts", seconds=60)
    order = [mail.to for mail in mail_server.messages]
    assert len(order) == 4 * CLAIM_SIZE + 1
    assert order.index(ben.email) <= CLAIM_SIZE + 1
