"""A critical alert that nobody takes: everybody at once, a second way at 15 min, every way at 30, the desk at 60."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Alert, Escalation, EscalationStep
from guardian_portal.incidents.services import MayNotAcknowledge, acknowledge
from guardian_portal.platforms.models import Connection
from notifications.kinds import kind_of
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import a_child, flagged, link, receive, updated
from tests.people import sign_in

CRITICAL: dict[str, Any] = {"class_": "sexual-extortion"}
START = datetime.fromisoformat("2026-11-22T12:00:00+00:00")


@pytest.fixture(autouse=True)
def guardians(amina_of_kit: Guardianship, ben_of_kit: Guardianship) -> None:
    """Kit has two guardians."""


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It is noon."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def sweep(clock: time_machine.Traveller, minute: float) -> None:
    clock.move_to(at(minute))
    for _ in range(2):  # any number may run
        take_due_steps()


def told(user: User) -> list[str]:
    rows = Notice.objects.filter(recipient=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def alert_of(user: User) -> Alert:
    return Alert.objects.get(guardian=user)


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


def test_a_rise_after_i_have_it_starts_a_new_ladder(starhaven: Connection, kit: Child, amina: User, clock: Any) -> None:
    receive(starhaven, flagged(kit, "i-1"))
    acknowledge(alert=alert_of(amina), guardian=amina)
    sweep(clock, 40)
    receive(starhaven, updated(kit, "i-1", severity="critical"))
    sweep(clock, 54)
    assert told(amina)[1:] == ["alert_severity_raised"]
    sweep(clock, 55)
    assert told(amina)[2:] == ["alert_second_channel"]


def test_what_was_cleared_and_opens_again_starts_anew(starhaven: Connection, kit: Child, clock: Any) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    receive(starhaven, updated(kit, state="cleared", time=at(1)))
    clock.move_to(at(10))
    receive(starhaven, updated(kit, state="reviewing", time=at(9)))
    assert Escalation.objects.get(stopped_at__isnull=True).due_at == at(25)


def test_what_is_allowed_again_starts_anew(starhaven: Connection, kit: Child, as_amina: Client, clock: Any) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    as_amina.get("/alerts/")
    receive(starhaven, updated(kit, guardian_notice="forbidden", time=at(1)))
    clock.move_to(at(10))
    receive(starhaven, updated(kit, guardian_notice="allowed", time=at(2)))
    assert Escalation.objects.get(stopped_at__isnull=True).due_at == at(25)


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


def test_the_next_day_is_a_new_matter(starhaven: Connection, kit: Child, amina: User, clock: Any) -> None:
    receive(starhaven, flagged(kit, "i-1", **CRITICAL))
    sweep(clock, 60)
    clock.move_to(at(60 * 25))
    receive(starhaven, updated(kit, "i-1", state="reviewing"))
    assert Escalation.objects.count() == 1
    receive(starhaven, flagged(kit, "i-2", **CRITICAL))
    assert standing() == 1
    sweep(clock, 60 * 25 + 15)
    assert told(amina)[-1] == "alert_second_channel"


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


def test_each_step_stands_on_every_timeline_it_concerned(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, as_ben: Client, ben: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    for minute in (15, 30, 60):
        sweep(clock, minute)
    for client, user in ((as_amina, amina), (as_ben, ben)):
        sign_in(client, user)
        page = client.get(f"/alerts/{alert_of(user).public_id}/").content.decode()
        for words in ("15 minutes: nobody", "30 minutes: nobody", "60 minutes: nobody", "we told our support desk"):
            assert words in page


def test_what_was_forbidden_before_it_was_seen_takes_its_steps_with_it(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, clock: Any
) -> None:
    receive(starhaven, flagged(kit, "i-1", class_="sexual-extortion", severity="critical"))
    acknowledge(alert=alert_of(amina), guardian=amina)
    before = {one.pk for one in EscalationStep.objects.all()}
    clock.move_to(at(60 * 25))
    receive(starhaven, flagged(kit, "i-2", **CRITICAL))
    sweep(clock, 60 * 25 + 15)
    assert alert_of(amina).steps.count() == 1
    receive(starhaven, updated(kit, "i-2", guardian_notice="forbidden"))
    assert {one.pk for one in EscalationStep.objects.all()} == before
    sign_in(as_amina, amina)
    assert "15 minutes" not in as_amina.get(f"/alerts/{alert_of(amina).public_id}/").content.decode()
    assert standing() == 0


def test_what_remains_waits_its_own_time(starhaven: Connection, kit: Child, amina: User, clock: Any) -> None:
    """Else the hour of a forbidden one would show."""
    receive(starhaven, flagged(kit, "i-1", **CRITICAL))
    clock.move_to(at(10))
    receive(starhaven, flagged(kit, "i-2", **CRITICAL))
    receive(starhaven, updated(kit, "i-1", guardian_notice="forbidden"))
    sweep(clock, 24)
    assert "alert_second_channel" not in told(amina)
    sweep(clock, 25)
    assert "alert_second_channel" in told(amina)


def test_a_correction_after_the_ladder_goes_every_way(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, clock: Any
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    sweep(clock, 30)
    as_amina.get("/alerts/")
    receive(starhaven, updated(kit, state="cleared"))
    assert told(amina)[-1] == "alert_corrected"
    assert standing() == 0
    unsent = Notice.objects.filter(recipient=amina, deliveries__state="due")
    assert set(unsent.values_list("kind", flat=True)) == {"alert_corrected"}


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
