"""An outage longer than a platform's patience loses nothing: the portal asks every hour for what it may have missed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
import time_machine
from django.utils import timezone

from guardian_portal.activity.models import ActivityWindow, ContactChange
from guardian_portal.incidents.models import Incident
from guardian_portal.intake.repair import repair_gaps
from guardian_portal.platforms.models import GapRepair
from tests.guardian_portal.intake.builders import event, summary
from tests.guardian_portal.intake.missed import Missed, running

if TYPE_CHECKING:
    from guardian_portal.family.models import Child
    from tests.guardian_portal.intake.builders import Platform

HOUR = timedelta(hours=1)


@pytest.fixture
def missed(platform: Platform) -> Iterator[Missed]:
    """What `platform` answers; asked for the first time an hour after the portal began to look."""
    with running(Missed()) as answering:
        platform.connection.base_url = answering.address
        platform.connection.save()
        repair_gaps()
        yield answering


def an_hour_later() -> None:
    GapRepair.objects.update(due_at=timezone.now())
    repair_gaps()


def test_a_new_connection_is_not_asked_at_once(missed: Missed) -> None:
    repair_gaps()
    assert missed.asked_after == []


def test_what_was_missed_has_its_effect(missed: Missed, kit: Child) -> None:
    missed.add(event("interaction.flagged.v1", id="f1"), summary(), event("contact.added.v1", id="c1"))
    an_hour_later()
    assert Incident.objects.filter(child=kit).count() == 1
    assert ActivityWindow.objects.filter(child=kit).count() == 1
    assert ContactChange.objects.filter(child=kit).count() == 1
    assert missed.asked_after == [None, "000002", "000003"]


def test_what_had_come_has_no_second_effect(missed: Missed, kit: Child, platform: Platform) -> None:
    missed.add(event("interaction.flagged.v1", id="f1"), event("contact.added.v1", id="c1"))
    assert platform.post(missed.events).status_code == 204
    an_hour_later()
    assert Incident.objects.count() == 1
    assert ContactChange.objects.count() == 1


def test_the_next_hour_goes_on_where_the_last_one_ended(missed: Missed, kit: Child) -> None:
    missed.add(event("contact.added.v1", id="c1"))
    an_hour_later()
    missed.add(event("contact.added.v1", id="c2"))
    an_hour_later()
    assert ContactChange.objects.count() == 2
    assert missed.asked_after == [None, "000001", "000001", "000002"]
    with time_machine.travel(timezone.now() + HOUR / 2):
        repair_gaps()
    assert len(missed.asked_after) == 4


def test_one_that_cannot_be_used_does_not_stop_the_others(missed: Missed, kit: Child) -> None:
    missed.add({"id": "bad"}, event("contact.added.v1", id="c1"))
    an_hour_later()
    assert ContactChange.objects.count() == 1


def test_what_is_older_than_the_receipts_is_left_alone(missed: Missed, kit: Child) -> None:
    long_ago = (timezone.now() - timedelta(days=31)).isoformat()
    missed.add(event("contact.added.v1", id="c1", time=long_ago), event("contact.added.v1", id="c2"))
    an_hour_later()
    assert ContactChange.objects.count() == 1


@pytest.mark.parametrize(
    ("status", "body", "wait"),
    [
        (404, b"{}", timedelta(days=1)),
        (501, b"", timedelta(minutes=5)),
        (503, b"", timedelta(minutes=5)),
        (302, b"", timedelta(minutes=5)),
        (200, b"not json", timedelta(minutes=5)),
        (200, b'{"events": []}', timedelta(minutes=5)),
        (200, b'[{"id": "no sequence"}]', timedelta(minutes=5)),
        (200, b'[{"sequence": "%s"}]' % (b"9" * 65), timedelta(minutes=5)),
    ],
)
def test_a_platform_that_cannot_be_asked_is_asked_again_later(
    missed: Missed, kit: Child, status: int, body: bytes, wait: timedelta
) -> None:
    missed.answer = (status, body)
    an_hour_later()
    repair = GapRepair.objects.get()
    assert len(missed.asked_after) == 1
    assert repair.last_status
    assert abs(repair.due_at - timezone.now() - wait) < timedelta(minutes=1)
    missed.answer = None
    missed.add(event("contact.added.v1", id="c1"))
    an_hour_later()
    assert ContactChange.objects.count() == 1
    assert GapRepair.objects.get().last_status == ""


def test_a_retired_connection_is_not_asked(missed: Missed, platform: Platform) -> None:
    platform.connection.retired_at = timezone.now()
    platform.connection.save()
    an_hour_later()
    assert missed.asked_after == []
