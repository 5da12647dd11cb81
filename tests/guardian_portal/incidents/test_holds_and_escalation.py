"""What is held escalates for nobody, from the moment it is held; what a delay lets go begins at that moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Alert, Escalation, EscalationStep, Incident
from guardian_portal.incidents.services import answer_proposal, decide, release_due_delays
from guardian_portal.platforms.models import Connection
from notifications.models import Delivery, Notice
from tests.guardian_portal.incidents.builders import flagged, receive, updated
from tests.guardian_portal.incidents.ladder import at
from tests.people import person

pytestmark = pytest.mark.usefixtures("clock")
HELD = [
    {"guardian_notice": "forbidden"},
    {"guardian_notice": "delayed_until"},
    {"class_": "guardian-risk"},
    {"actor_relation": "household"},
    {"sensitive": True},
    {"confidence": "low"},
    {"class_": "self-harm-acute", "detected_by": "automation"},
]


def unsent(user: User) -> set[str]:
    waiting = Delivery.objects.filter(notice__recipient=user, state__in=["due", "claimed"])
    return set(waiting.values_list("notice__kind", flat=True))


@pytest.mark.parametrize("facts", HELD)
def test_what_is_held_escalates_for_nobody(
    starhaven: Connection, kit: Child, clock: Any, facts: dict[str, Any]
) -> None:
    receive(starhaven, flagged(kit, **{"class_": "trade-coercion", **facts}))
    clock.move_to(at(61))
    take_due_steps()
    assert not Escalation.objects.exists()
    assert not Notice.objects.filter(recipient__isnull=False).exists()


def test_after_a_delay_the_ladder_begins_with_the_telling(
    starhaven: Connection, kit: Child, amina: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, class_="trade-coercion", guardian_notice="delayed_until", notice_at=at(120)))
    clock.move_to(at(121))
    release_due_delays()
    assert unsent(amina) == {"alert_new"}
    assert Escalation.objects.get().due_at == at(136)


@pytest.mark.parametrize(
    "meanwhile", [{"state": "cleared"}, {"guardian_notice": "forbidden"}, {"actor_relation": "linked_guardian"}]
)
def test_after_a_delay_the_rules_judge_what_it_is_by_then(
    starhaven: Connection, kit: Child, clock: Any, meanwhile: dict[str, Any]
) -> None:
    receive(starhaven, flagged(kit, class_="trade-coercion", guardian_notice="delayed_until", notice_at=at(120)))
    receive(starhaven, updated(kit, time=at(1), **meanwhile))
    clock.move_to(at(121))
    release_due_delays()
    assert not Alert.objects.filter(count__gt=0).exists()
    assert not Escalation.objects.exists()


def test_forbidden_later_takes_back_the_steps_that_have_not_left(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, clock: Any
) -> None:
    receive(starhaven, flagged(kit, class_="trade-coercion"))
    clock.move_to(at(15))
    take_due_steps()
    assert unsent(amina) == {"alert_new", "alert_second_channel"}
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    assert unsent(amina) == set()
    assert not EscalationStep.objects.exists()
    assert as_amina.get("/alerts/").context["rows"] == []


def test_forbidden_later_leaves_what_was_on_the_screen_and_goes_no_further(
    starhaven: Connection, kit: Child, amina: User, as_amina: Client, clock: Any
) -> None:
    receive(starhaven, flagged(kit, class_="trade-coercion"))
    path = f"/alerts/{Alert.objects.get(guardian=amina).public_id}/"
    clock.move_to(at(14))
    as_amina.get(path)
    clock.move_to(at(15))
    take_due_steps()
    receive(starhaven, updated(kit, guardian_notice="forbidden"))
    clock.move_to(at(61))
    take_due_steps()
    assert not EscalationStep.objects.exists()  # never on a screen, and its mail never left
    assert Alert.objects.get(guardian=amina).count == 1
    assert not Notice.objects.filter(kind="alert_unclaimed").exists()


def test_only_who_was_named_is_asked(
    starhaven: Connection, kit: Child, amina: User, ben: User, ben_of_kit: Guardianship, sam: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, class_="trade-coercion", actor_relation="household"))
    made = decide(
        incident=Incident.objects.get(), decision="released", reason="Ben.", staff=sam, named=[ben_of_kit.public_id]
    )
    answer_proposal(proposal=made, agrees=True, staff=person("lee", staff_role="lead"))
    clock.move_to(at(15))
    take_due_steps()
    assert unsent(ben) == {"alert_new", "alert_second_channel"}
    assert unsent(amina) == set()
