"""After the clock was set back nothing in any room waits longer than its rule has it wait from now on."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.db.models import Model
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.waits import WAITS as OF_ACCOUNTS
from guardian_portal.common.clock import SLACK, Wait, bring_back_what_waits, has_passed
from guardian_portal.controls.models import ControlSheet
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.incidents.models import Escalation, Incident
from guardian_portal.platforms.models import Catalogue, GapRepair, OutboundEvent
from tests.builders import a_platform, child_on, flagged, link, receive
from tests.people import person

pytestmark = pytest.mark.django_db
AHEAD = timedelta(days=9)


@pytest.fixture
def amina() -> User:
    return person("amina")


@pytest.fixture
def rows(amina: User) -> list[tuple[Model, str, timedelta]]:
    """What a clock that was far ahead put off, its column, and the longest wait that its rule gives."""
    starhaven, then = a_platform(), timezone.now() + AHEAD
    kit, robin = child_on(starhaven), child_on(starhaven, "acc-robin")
    cooling = link(amina, robin, GuardianshipState.COOLING)
    Guardianship.objects.filter(pk=cooling.pk).update(cooling_until=then)
    link(amina, kit)
    receive(starhaven, flagged(kit, class_="self-harm-acute", detected_by="automation"))
    Incident.objects.update(held_at=then)
    event = OutboundEvent.objects.create(connection=starhaven, due_at=then, payload=b"{}")
    catalogue, _made = Catalogue.objects.update_or_create(connection=starhaven, defaults={"due_at": then})
    sheet, _made = ControlSheet.objects.update_or_create(child=kit, defaults={"read_due_at": then, "send_due_at": then})
    return [
        (cooling, "cooling_until", timedelta(hours=24)),
        (Incident.objects.get(), "held_at", timedelta(0)),
        (event, "due_at", timedelta(hours=27)),
        (catalogue, "due_at", timedelta(hours=6)),
        (GapRepair.objects.create(connection=starhaven, due_at=then), "due_at", timedelta(days=1)),
        (sheet, "read_due_at", timedelta(hours=24)),
        (sheet, "send_due_at", timedelta(hours=27)),
    ]


def test_what_was_put_off_is_brought_back(rows: list[tuple[Model, str, timedelta]]) -> None:
    bring_back_what_waits()
    for row, column, longest in rows:
        row.refresh_from_db()
        assert getattr(row, column) - timezone.now() <= longest, (row, column)


def test_an_escalation_that_began_in_the_future_begins_now(amina: User) -> None:
    starhaven, then = a_platform(), timezone.now() + AHEAD
    kit = child_on(starhaven)
    link(amina, kit)
    receive(starhaven, flagged(kit, severity="critical"))
    before = Escalation.objects.get()
    assert before.due_at
    wait = before.due_at - before.started_at
    Escalation.objects.update(started_at=then, due_at=then + wait)
    bring_back_what_waits()
    after = Escalation.objects.get()
    assert after.started_at <= timezone.now()
    assert after.due_at == after.started_at + wait


@pytest.mark.parametrize("path", settings.WAITS)
def test_what_stands_as_far_ahead_as_its_rule_puts_it_stays(path: str) -> None:
    for one in import_string(path):
        assert one.bring_back(timezone.now()) == 0


def test_each_room_that_declares_some_is_asked() -> None:
    assert all(isinstance(one, Wait) for one in OF_ACCOUNTS)
    assert "accounts.waits.WAITS" in settings.WAITS


def test_a_moment_that_lies_ahead_is_none_to_wait_for() -> None:
    now, every = timezone.now(), timedelta(minutes=3)
    assert has_passed(now - every, every=every, now=now)
    assert not has_passed(now - every / 2, every=every, now=now)
    assert not has_passed(now + SLACK, every=every, now=now)
    assert has_passed(now + SLACK * 2, every=every, now=now)
