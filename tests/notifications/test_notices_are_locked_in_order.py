"""Who changes several notices takes them by their keys, so that two who change the same ones never block each other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from notifications.digest import follow_choice, write_chunk
from notifications.models import Delivery, Notice, WithheldReason
from notifications.preferences import follow_zone
from notifications.services import recall, withdraw
from notifications.topics import Pace, Topic
from tests.notifications.builders import tell, wants
from tests.notifications.meanwhile import Meanwhile

if TYPE_CHECKING:
    from collections.abc import Callable

    from accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)


def hide(amina: User) -> None:
    with transaction.atomic():
        withdraw(things=["a", "b"], reason=WithheldReason.HELD)


def write_daily_mails(amina: User) -> None:
    write_chunk(now=timezone.now() + timedelta(days=2))


def choose_another_hour(amina: User) -> None:
    with transaction.atomic():
        follow_choice(person=amina, now=timezone.now() - timedelta(days=1))


def move_far_away(amina: User) -> None:
    with transaction.atomic():
        follow_zone(person=amina)


@pytest.mark.parametrize("work", [hide, write_daily_mails, choose_another_hour, move_far_away])
def test_the_first_is_waited_for_with_empty_hands(amina: User, work: Callable[[User], None]) -> None:
    wants(amina, Topic.CONTROLS, Pace.DIGEST)
    for thing in ("z", "a"):
        tell(amina, kind="test_bulk", thing=thing)
    first, second = Notice.objects.order_by("pk")
    # By its thing, and by where the database keeps it, the first comes second now.
    Notice.objects.filter(pk=first.pk).update(thing="b")
    with transaction.atomic():
        Notice.objects.filter(pk=first.pk).update(thread="changed")
        working = Meanwhile(lambda: work(amina))
        Notice.objects.filter(pk=second.pk).update(thread="changed")
    working.join()
    assert set(Notice.objects.filter(kind="test_bulk").values_list("thread", flat=True)) == {"changed"}


def recalled(amina: User) -> None:
    with transaction.atomic():
        recall(kinds=["test_alert"])


def withdrawn(amina: User) -> None:
    with transaction.atomic():
        withdraw(things=["a", "b"], reason=WithheldReason.HELD)


@pytest.mark.parametrize("work", [recalled, withdrawn])
def test_nor_do_their_deliveries(amina: User, work: Callable[[User], None]) -> None:
    [first], [second] = tell(amina, thing="b"), tell(amina, thing="a")
    Delivery.objects.filter(pk=first.pk).update(due_at=timezone.now())
    with transaction.atomic():
        Delivery.objects.filter(pk=first.pk).update(last_reply="250")
        working = Meanwhile(lambda: work(amina))
        Delivery.objects.filter(pk=second.pk).update(last_reply="250")
    working.join()
    assert set(Delivery.objects.values_list("last_reply", flat=True)) == {"250"}
