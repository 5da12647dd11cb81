"""A carer's guardianship ends by itself: on every page and message at that moment, in its state by the sweeper."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.lookups import supervised_ids
from guardian_portal.family.models import Child, GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.selectors import (
    entitlement,
    guardians_of,
    guardians_to_tell,
    guardianship_of,
    supervised_children,
    visible_children,
)
from guardian_portal.family.services import end_carers, expire_links, warn_before_end
from guardian_portal.platforms.models import OutboundEvent
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.guardian_portal.family.builders import link, platform_says, state_of
from tests.people import person

CARER = GuardianRole.CARER
AN_HOUR, A_MOMENT = timedelta(hours=1), timedelta(seconds=1)


def carer(guardian: User, kit: Child, *, left: timedelta, state: str = "active", **fields: object) -> Guardianship:
    """A carer of kit whose date is `left` from now."""
    return link(guardian, kit, GuardianshipState(state), role=CARER, ends_at=timezone.now() + left, **fields)


def everything_seen(guardian: User, kit: Child) -> list[bool]:
    """Each way by which something of the child could reach this guardian."""
    return [
        visible_children(guardian).exists(),
        guardianship_of(guardian, kit) is not None,
        guardians_of(kit).exists(),
        bool(guardians_to_tell(child_ids=[kit.pk])[kit.pk]),
        entitlement(guardian_id=guardian.pk, child_id=kit.pk) is not None,
        bool(supervised_children(connection=kit.connection, accounts=[kit.account])),
        bool(supervised_ids(connection=kit.connection, accounts=[kit.account])),
    ]


@pytest.mark.parametrize("state", ["active", "paused", "frozen"])
def test_past_the_date_nothing_reaches_them_before_any_sweeper(amina: User, kit: Child, state: str) -> None:
    guardianship = carer(amina, kit, left=AN_HOUR, state=state)
    assert all(everything_seen(amina, kit))
    Guardianship.objects.filter(pk=guardianship.pk).update(ends_at=timezone.now() - A_MOMENT)
    assert not any(everything_seen(amina, kit))
    assert state_of(guardianship) == state


def test_the_sweeper_ends_it_and_both_sides_are_told(amina: User, ben: User, kit: Child) -> None:
    guardianship = carer(amina, kit, left=-A_MOMENT)
    link(ben, kit)
    assert end_carers() == 1
    assert end_carers() == 0
    guardianship.refresh_from_db()
    assert (guardianship.state, guardianship.ended_by, guardianship.ended_at) == (
        "ended",
        "date",
        guardianship.ends_at,
    )
    told = Notice.objects.filter(kind="guardianship_ended")
    assert set(told.values_list("recipient__name", flat=True)) == {"Amina", "Ben"}
    assert b'"ended"' in bytes(OutboundEvent.objects.get().payload or b"")


def test_others_go_on(amina: User, ben: User, kit: Child) -> None:
    mine, whole = carer(amina, kit, left=AN_HOUR), link(ben, kit)
    assert end_carers() == 0
    assert (state_of(mine), state_of(whole)) == ("active", "active")


def test_a_carer_and_the_child_are_told_a_week_before_once(amina: User, ben: User, kit: Child) -> None:
    carer(amina, kit, left=timedelta(days=7) - A_MOMENT)
    carer(ben, kit, left=timedelta(days=7) + AN_HOUR)
    assert warn_before_end() == 1
    assert warn_before_end() == 0
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient) == ("guardianship_ends_soon", amina)
    assert kind_of(notice).still_due(notice) is None
    data = json.loads(bytes(OutboundEvent.objects.get().payload or b""))["data"]
    assert (data["key"], data["params"]["display_name"]) == ("guardianship_ends_soon", "Amina")


def test_who_came_for_less_than_a_week_is_not_told_again(amina: User, kit: Child) -> None:
    carer(amina, kit, left=timedelta(days=2), activated_at=timezone.now())
    assert warn_before_end() == 0


def test_a_warning_is_void_once_it_has_ended(amina: User, kit: Child) -> None:
    guardianship = carer(amina, kit, left=AN_HOUR)
    warn_before_end()
    Guardianship.objects.filter(pk=guardianship.pk).update(ends_at=timezone.now() - A_MOMENT)
    notice = Notice.objects.get()
    assert kind_of(notice).still_due(notice) is not None


def test_a_request_that_waited_past_the_date_never_starts(amina: User, kit: Child) -> None:
    waiting = carer(amina, kit, left=-A_MOMENT, state="proved")
    platform_says("confirm", waiting)
    assert state_of(waiting) == "expired"
    other = carer(person("nadia"), kit, left=-A_MOMENT, state="proved")
    expire_links()
    assert state_of(other) == "expired"


def test_a_place_is_free_from_the_date_on(amina: User, kit: Child) -> None:
    for number in range(5):
        link(person(f"guardian{number}"), kit)
    past = carer(person("past"), kit, left=-A_MOMENT)
    waiting = link(amina, kit, GuardianshipState.PROVED)
    platform_says("confirm", waiting)
    assert (state_of(waiting), state_of(past)) == ("active", "ended")


def test_a_carer_comes_back_with_a_new_link(amina: User, kit: Child) -> None:
    past = carer(amina, kit, left=-A_MOMENT)
    end_carers()
    again = link(amina, kit, GuardianshipState.PROVED)
    platform_says("confirm", again)
    again.refresh_from_db()
    assert (state_of(past), again.state) == ("ended", "active")
    assert again.activated_at is not None
    assert past.activated_at is not None
    assert again.activated_at > past.activated_at
