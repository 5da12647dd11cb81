"""What the operator's machines may know of escalations: how many, at which step, how old."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Alert
from guardian_portal.incidents.services import acknowledge
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import a_child, flagged, link, receive


def figures() -> dict[str, float]:
    lines = Client().get("/metrics").content.decode().splitlines()
    return {one.split()[0]: float(one.split()[1]) for one in lines if "escalation" in one and not one.startswith("#")}


def test_standing_ones_by_step_and_age(
    starhaven: Connection, kit: Child, amina: User, ben_of_kit: Guardianship
) -> None:
    assert set(figures().values()) == {0}
    others = a_child(starhaven, "otter")
    link(amina, others, "frozen", is_danger=True)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        receive(starhaven, flagged(kit, class_="trade-coercion"), flagged(others, class_="trade-coercion"))
        clock.shift(timedelta(minutes=16))
        take_due_steps()
        found = figures()
        assert found['portal_escalations{step="second_channel"}'] == 1
        assert found['portal_oldest_escalation_seconds{step="second_channel"}'] == 16 * 60
        assert found['portal_escalations{step="unheard"}'] == 1
        assert found['portal_escalations{step="desk"}'] == 0
        acknowledge(alert=Alert.objects.get(), guardian=Alert.objects.get().guardian)
        assert figures()['portal_escalations{step="second_channel"}'] == 0
