"""What the clock does: delays that end, pages to the person on call, the release nobody came for."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.incidents.services import (
    decide,
    page_on_call_again,
    release_due_delays,
    release_unchecked,
)
from guardian_portal.platforms.models import Connection
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import flagged, receive, updated

ACUTE: dict[str, Any] = {"class_": "self-harm-acute", "detected_by": "automation"}


@pytest.fixture(autouse=True)
def guardian(amina_of_kit: Guardianship) -> None:
    """Kit has a guardian."""


def sweep_after(minutes: float, start: datetime) -> None:
    with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
        for sweeper in (release_due_delays, page_on_call_again, release_unchecked):
            sweeper()
            sweeper()  # any number may run


def pages() -> int:
    return Notice.objects.filter(kind="oncall_page").count()


def test_a_delay_ends_by_itself(starhaven: Connection, kit: Child) -> None:
    start = timezone.now()
    receive(starhaven, flagged(kit, guardian_notice="delayed_until", notice_at=start + timedelta(hours=1)))
    sweep_after(59, start)
    assert not Alert.objects.exists()
    sweep_after(61, start)
    assert Alert.objects.filter(count=1).count() == 1
    assert Notice.objects.filter(kind="alert_new").count() == 1


def test_when_a_delay_ends_the_rules_run_on_the_state_of_that_moment(starhaven: Connection, kit: Child) -> None:
    start = timezone.now()
    receive(starhaven, flagged(kit, guardian_notice="delayed_until", notice_at=start + timedelta(hours=1)))
    receive(starhaven, updated(kit, class_="guardian-risk"))
    sweep_after(61, start)
    assert not Alert.objects.exists()


def test_a_delay_may_end_in_a_review(starhaven: Connection, kit: Child) -> None:
    start = timezone.now()
    notice_at = start + timedelta(hours=1)
    receive(starhaven, flagged(kit, guardian_notice="delayed_until", notice_at=notice_at, confidence="low"))
    sweep_after(61, start)
    assert Incident.objects.get().hold == "review"


def test_held_acute_self_harm_pages_at_0_and_10_and_is_released_at_15(starhaven: Connection, kit: Child) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        receive(starhaven, flagged(kit, **ACUTE))
    assert pages() == 1
    sweep_after(9.9, start)
    assert pages() == 1
    sweep_after(10, start)
    assert pages() == 2
    sweep_after(14.9, start)
    assert not Alert.objects.exists()
    sweep_after(15, start)
    assert Alert.objects.filter(count=1).count() == 1
    assert pages() == 2
    assert Entry.objects.filter(action="incident.hold_released").count() == 1


def test_the_page_then_says_that_nobody_checked_it(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client
) -> None:
    start = timezone.now()
    receive(starhaven, flagged(kit, **ACUTE))
    sweep_after(16, start)
    page = as_amina.get(f"/alerts/{Alert.objects.get(guardian=amina).public_id}/").content.decode()
    assert "No person has checked this yet." in page


@pytest.mark.parametrize(
    "facts",
    [
        {**ACUTE, "sensitive": True},
        {**ACUTE, "guardian_notice": "forbidden"},
        {**ACUTE, "guardian_notice": "delayed_until"},
        {**ACUTE, "actor_relation": "household"},
        {**ACUTE, "actor_relation": "linked_guardian"},
        {"class_": "guardian-risk"},
        {"class_": "other", "detected_by": "automation"},
        {"confidence": "low"},
        {"sensitive": True},
    ],
)
def test_other_holds_never_release_themselves(starhaven: Connection, kit: Child, facts: dict[str, Any]) -> None:
    start = timezone.now()
    receive(starhaven, flagged(kit, **facts))
    sweep_after(60 * 24, start)
    assert not Alert.objects.exists()


def test_a_decision_stops_the_clock(starhaven: Connection, kit: Child, sam: User) -> None:
    start = timezone.now()
    receive(starhaven, flagged(kit, **ACUTE))
    decide(incident=Incident.objects.get(), decision="refused", reason="A song lyric.", staff=sam)
    sweep_after(16, start)
    assert pages() == 1
    assert not Alert.objects.exists()


def test_nobody_is_paged_for_what_a_moderator_checked(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, class_="self-harm-acute", detected_by="moderator"))
    assert pages() == 0
    assert Alert.objects.exists()
