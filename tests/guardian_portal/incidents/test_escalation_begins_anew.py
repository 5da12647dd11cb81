"""An escalation begins anew where there is a new reason, and leaves its steps on the pages of who may know of them."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.incidents.models import Escalation, EscalationStep
from guardian_portal.incidents.services import acknowledge
from guardian_portal.platforms.models import Connection
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import flagged, receive, updated
from tests.guardian_portal.incidents.ladder import alert_of, at, sweep, told
from tests.people import sign_in

pytestmark = pytest.mark.usefixtures("clock")
CRITICAL: dict[str, Any] = {"class_": "sexual-extortion"}


def standing() -> int:
    return Escalation.objects.filter(stopped_at__isnull=True).count()


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


def test_what_is_new_after_a_step_never_hangs_on_the_steps_mail(
    starhaven: Connection, kit: Child, amina: User, ben: User, clock: Any
) -> None:
    """The step's mail is not sent any more once somebody has what it is about."""
    receive(starhaven, flagged(kit, "i-1", **CRITICAL))
    sweep(clock, 15)
    clock.move_to(at(16))
    receive(starhaven, flagged(kit, "i-2", **CRITICAL))
    acknowledge(alert=alert_of(ben), guardian=ben)
    assert told(amina) == ["alert_new", "alert_second_channel", "alert_new"]
