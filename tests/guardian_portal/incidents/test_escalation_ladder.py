"""A critical alert that nobody takes: everybody at once, a second way at 15 min, every way at 30, the desk at 60."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Escalation
from guardian_portal.incidents.services import MayNotAcknowledge, acknowledge
from guardian_portal.platforms.models import Connection
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import a_child, flagged, link, receive, updated
from tests.guardian_portal.incidents.ladder import alert_of, at, sweep, told

pytestmark = pytest.mark.usefixtures("clock")
CRITICAL: dict[str, Any] = {"class_": "sexual-extortion"}


def standing() -> int:
    return Escalation.objects.filter(stopped_at__isnull=True).count()


def test_the_whole_ladder(starhaven: Connection, kit: Child, amina: User, ben: User, clock: Any, settings: Any) -> None:
    settings.ONCALL_EMAIL = "oncall@starhaven.example"
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 14.9)
    assert told(amina) == told(ben) == ["alert_new"]
    sweep(clock, 15)
    assert told(amina) == told(ben) == ["alert_new", "alert_second_channel"]
    sweep(clock, 29.9)
    sweep(clock, 30)
    assert told(amina) == told(ben) == ["alert_new", "alert_second_channel", "alert_unclaimed"]
    assert not Escalation.objects.filter(desk_at__isnull=False).exists()
    sweep(clock, 60)
    assert Escalation.objects.get().desk_at == at(60)
    assert Notice.objects.filter(kind="unclaimed_page", recipient=None).count() == 1
    sweep(clock, 600)
    assert Notice.objects.count() == 7
    assert [one.data["step"] for one in Entry.objects.filter(action="alert.escalated").order_by("pk")] == [
        "second_channel",
        "all_channels",
        "desk",
    ]


def test_each_step_breaks_quiet_hours_and_cannot_be_switched_off(starhaven: Connection, kit: Child, clock: Any) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 15)
    sweep(clock, 30)
    steps = Notice.objects.filter(kind__in=["alert_second_channel", "alert_unclaimed"])
    assert {(one.topic, one.breaks_quiet) for one in steps} == {("alerts_urgent", True)}


@pytest.mark.parametrize("facts", [{}, {"class_": "scam"}, {"class_": "grooming"}])
def test_what_is_not_critical_has_no_ladder(starhaven: Connection, kit: Child, facts: dict[str, Any]) -> None:
    receive(starhaven, flagged(kit, **facts))
    assert standing() == 0


def test_one_i_have_it_stops_it_for_all(starhaven: Connection, kit: Child, amina: User, ben: User, clock: Any) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 15)
    acknowledge(alert=alert_of(ben), guardian=ben)
    for minute in (30, 60):
        sweep(clock, minute)
    assert told(amina) == ["alert_new", "alert_second_channel"]
    assert Escalation.objects.get().stopped_why == "taken"


def test_a_step_that_waits_to_be_sent_is_not_due_once_somebody_has_it(
    starhaven: Connection, kit: Child, amina: User, ben: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 15)
    step = Notice.objects.get(recipient=amina, kind="alert_second_channel")
    assert kind_of(step).still_due(step) is None
    acknowledge(alert=alert_of(ben), guardian=ben)
    assert kind_of(step).still_due(step) == "superseded"
    assert (kind_of(step).many_still_due or dict)([step]) == {step.pk: "superseded"}


def test_who_may_only_look_cannot_stop_it_and_is_not_asked(
    starhaven: Connection, kit: Child, amina: User, ben: User, clock: Any
) -> None:
    Guardianship.objects.filter(guardian=ben).update(role="view_only")
    receive(starhaven, flagged(kit, **CRITICAL))
    with pytest.raises(MayNotAcknowledge):
        acknowledge(alert=alert_of(ben), guardian=ben)
    sweep(clock, 15)
    assert (told(amina)[1:], told(ben)[1:]) == (["alert_second_channel"], [])
    assert alert_of(ben).steps.count() == 1


def test_a_family_that_may_only_look_still_reaches_the_desk(
    starhaven: Connection, kit: Child, ben: User, clock: Any
) -> None:
    Guardianship.objects.update(role="view_only")
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 60)
    assert Escalation.objects.filter(desk_at__isnull=False).count() == 1
    assert told(ben) == ["alert_new"]


@pytest.mark.parametrize(
    "later",
    [
        {"state": "cleared"},
        {"guardian_notice": "forbidden"},
        {"guardian_notice": "delayed_until"},
        {"actor_relation": "household"},
        {"class_": "guardian-risk"},
        {"class_": "scam"},
    ],
)
def test_what_ends_its_reason_stops_it(starhaven: Connection, kit: Child, clock: Any, later: dict[str, Any]) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 15)
    receive(starhaven, updated(kit, **later))
    before = Notice.objects.filter(kind__in=["alert_unclaimed", "unclaimed_page"]).count()
    for minute in (30, 60):
        sweep(clock, minute)
    assert standing() == 0
    assert Notice.objects.filter(kind__in=["alert_unclaimed", "unclaimed_page"]).count() == before


def test_who_leaves_drops_out_and_when_nobody_is_left_it_stops(
    starhaven: Connection, kit: Child, amina: User, ben: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    Guardianship.objects.filter(guardian=ben).update(state="revoked")
    sweep(clock, 15)
    assert (told(amina)[1:], told(ben)[1:]) == (["alert_second_channel"], [])
    Guardianship.objects.filter(guardian=amina).update(state="revoked")
    sweep(clock, 30)
    assert (standing(), told(amina)[2:]) == (0, [])


@pytest.mark.parametrize("state", ["paused", "frozen"])
def test_paused_guardians_and_those_under_review_hear_what_is_critical(
    starhaven: Connection, kit: Child, ben: User, clock: Any, state: str
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    Guardianship.objects.filter(guardian=ben).update(state=state)
    sweep(clock, 15)
    assert told(ben)[1:] == ["alert_second_channel"]


def test_whom_staff_name_the_danger_hears_nothing_and_quiets_nothing(
    starhaven: Connection, kit: Child, amina: User, ben: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    acknowledge(alert=alert_of(ben), guardian=ben)
    Guardianship.objects.filter(guardian=ben).update(state="frozen", is_danger=True)
    receive(starhaven, updated(kit, "i-1", severity="critical", time=at(1)))
    sweep(clock, 15)
    assert "alert_second_channel" in told(amina)
    assert "alert_second_channel" not in told(ben)


def test_a_storm_climbs_one_ladder(starhaven: Connection, kit: Child, amina: User, clock: Any) -> None:
    for number in range(5):
        receive(starhaven, flagged(kit, f"i-{number}", **CRITICAL), flagged(kit, f"j-{number}", **CRITICAL))
        clock.shift(timedelta(minutes=1))
    assert Escalation.objects.count() == 1
    sweep(clock, 15)
    assert told(amina).count("alert_second_channel") == 1


def test_a_sweeper_that_comes_late_does_not_write_twice_at_once_and_tells_the_desk(
    starhaven: Connection, kit: Child, amina: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 75)
    assert told(amina) == ["alert_new", "alert_unclaimed"]
    assert Escalation.objects.get().desk_at == at(75)


def test_a_deleted_account_asks_nobody_any_more(starhaven: Connection, kit: Child, amina: User, clock: Any) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    Child.objects.update(state="deleted")
    sweep(clock, 15)
    assert (standing(), told(amina)) == (0, ["alert_new"])


def test_a_sweep_costs_the_same_however_many(starhaven: Connection, kit: Child, amina: User, clock: Any) -> None:
    def cost(minute: float) -> int:
        clock.move_to(at(minute))
        with CaptureQueriesContext(connection) as caught:
            take_due_steps()
        return len(caught)

    receive(starhaven, flagged(kit, **CRITICAL))
    few = cost(15)
    acknowledge(alert=alert_of(amina), guardian=amina)
    children = [a_child(starhaven, f"child-{number}") for number in range(20)]
    for child in children:
        link(amina, child)
    receive(starhaven, *(flagged(child, f"i-{n}", **CRITICAL) for child in children for n in range(3)))
    assert cost(29) == 1
    sweep(clock, 29.9)
    assert cost(30) <= few
