"""A critical incident that no guardian may hear of: the desk learns of it at once, and no guardian that it does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services import freeze_guardianship, name_danger
from guardian_portal.family.services.transitions import move
from guardian_portal.incidents.escalation.desk import mark_reached
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Alert, Escalation, Incident, Thread
from guardian_portal.incidents.services import acknowledge, answer_proposal, decide
from guardian_portal.platforms.models import Connection
from notifications.models import Notice
from tests.architecture.differential import fetched
from tests.guardian_portal.incidents.builders import flagged, link, receive, updated
from tests.people import person, sign_in
from tests.staff_sessions import DeskClient

CRITICAL: dict[str, Any] = {"class_": "trade-coercion"}
START = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
WHY = "A reason."


@pytest.fixture(autouse=True)
def clock() -> Iterator[time_machine.Traveller]:
    """It is noon."""
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def on_call(settings: Any) -> None:
    settings.ONCALL_EMAIL = "oncall@starhaven.example"


@pytest.fixture
def danger(ben_of_kit: Guardianship) -> Guardianship:
    """Kit has one guardian, whom staff named the danger."""
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(state="frozen", frozen_from="active", is_danger=True)
    ben_of_kit.refresh_from_db()
    return ben_of_kit


def at(minute: float) -> datetime:
    return START + timedelta(minutes=minute)


def pages_of(child: Child) -> list[str]:
    own = f"/children/{child.public_id}/"
    return [
        "/",
        "/alerts/",
        "/alerts/news/",
        "/children/",
        "/status/",
        "/notifications/settings/",
        own,
        f"{own}activity/",
    ]


def on_the_desk() -> list[Escalation]:
    return list(Escalation.objects.filter(stopped_at__isnull=True, desk_at__isnull=False))


def pages() -> int:
    return Notice.objects.filter(kind="unclaimed_page").count()


@pytest.mark.usefixtures("danger")
def test_the_desk_is_told_at_once_and_the_danger_nothing(starhaven: Connection, kit: Child, as_ben: Client) -> None:
    before = {path: fetched(as_ben, path) for path in pages_of(kit)}
    receive(starhaven, flagged(kit, **CRITICAL))
    [one] = on_the_desk()
    assert (one.desk_at, one.due_at) == (START, None)
    assert pages() == 1
    assert Entry.objects.filter(action="alert.escalated", object_id=one.public_id).count() == 1
    assert not Alert.objects.exists()
    assert not Notice.objects.filter(recipient__isnull=False).exists()
    receive(starhaven, updated(kit, state="actioned", time=at(1)))
    assert {path: fetched(as_ben, path) for path in before} == before


@pytest.mark.usefixtures("danger")
def test_the_desk_reads_which_and_closes_it(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    desk = sign_in(DeskClient(), person("lee", staff_role=StaffRole.LEAD))
    path = f"/support/unclaimed/{on_the_desk()[0].public_id}/"
    assert path in desk.get("/support/unclaimed/").content.decode()
    page = desk.get(path).content.decode()
    assert f"/support/held/{Incident.objects.get().public_id}/" in page
    assert "no guardian may hear of it" in page
    desk.post(path, {"note": "Told the platform."})
    assert on_the_desk() == []
    receive(starhaven, updated(kit, state="reviewing", time=at(1)))
    assert on_the_desk() == []
    receive(starhaven, flagged(kit, "i-2", **CRITICAL))
    assert len(on_the_desk()) == 1


@pytest.mark.usefixtures("danger")
def test_a_storm_is_one_for_the_desk(starhaven: Connection, kit: Child, clock: Any) -> None:
    for number in range(5):
        receive(starhaven, flagged(kit, f"i-{number}", **CRITICAL), flagged(kit, f"j-{number}", **CRITICAL))
        clock.shift(timedelta(minutes=1))
    assert (len(on_the_desk()), pages()) == (1, 1)
    clock.shift(timedelta(hours=24))
    receive(starhaven, flagged(kit, "next-day", **CRITICAL))
    assert (len(on_the_desk()), pages()) == (1, 2)


@pytest.mark.usefixtures("danger")
@pytest.mark.parametrize("facts", [{}, {"class_": "scam"}, {"role": "reporter"}])
def test_what_is_not_critical_is_not_for_the_desk(starhaven: Connection, kit: Child, facts: dict[str, Any]) -> None:
    receive(starhaven, flagged(kit, **facts))
    assert not Escalation.objects.exists()


@pytest.mark.usefixtures("danger")
def test_a_rise_brings_it_to_the_desk_and_a_clearing_takes_it_away(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit))
    receive(starhaven, updated(kit, severity="critical", time=at(0.5)))
    assert len(on_the_desk()) == 1
    receive(starhaven, updated(kit, state="cleared", time=at(1)))
    assert on_the_desk() == []
    receive(starhaven, updated(kit, state="reviewing", time=at(2)))
    assert len(on_the_desk()) == 1


@pytest.mark.usefixtures("danger")
@pytest.mark.parametrize(
    "held",
    [
        {"guardian_notice": "forbidden"},
        {"class_": "guardian-risk"},
        {"actor_relation": "household"},
        {"sensitive": True},
        {"confidence": "low"},
    ],
)
def test_what_is_held_waits_in_the_held_list_alone(starhaven: Connection, kit: Child, held: dict[str, Any]) -> None:
    receive(starhaven, flagged(kit, **{**CRITICAL, **held}))
    assert not Escalation.objects.exists()
    assert not Thread.objects.exists()


@pytest.mark.usefixtures("danger")
def test_held_later_it_leaves_this_list(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    receive(starhaven, updated(kit, guardian_notice="forbidden", time=at(1)))
    assert on_the_desk() == []


def test_without_any_guardian_it_is_nobodys(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    assert not Escalation.objects.exists()


@pytest.mark.parametrize("has_it", [True, False])
def test_when_the_only_one_who_heard_is_named_the_danger(
    starhaven: Connection, kit: Child, ben: User, ben_of_kit: Guardianship, sam: User, clock: Any, has_it: bool
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    if has_it:
        acknowledge(alert=Alert.objects.get(), guardian=ben)
    clock.move_to(at(5))
    freeze_guardianship(guardianship=ben_of_kit, reason=WHY, staff=sam)
    assert on_the_desk() == []
    name_danger(guardianship=ben_of_kit, reason=WHY, staff=sam)
    assert [one.desk_at for one in on_the_desk()] == [at(5)]
    assert Escalation.objects.filter(stopped_at__isnull=True).count() == 1
    clock.move_to(at(300))
    take_due_steps()
    receive(starhaven, flagged(kit, "another", class_="scam"), updated(kit, state="reviewing", time=at(6)))
    assert (len(on_the_desk()), pages()) == (1, 1)


@pytest.mark.parametrize("how", ["effect", "date"])
def test_when_the_only_one_who_heard_is_gone_and_another_remains(
    starhaven: Connection, kit: Child, dana: User, ben_of_kit: Guardianship, clock: Any, how: str
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    clock.move_to(at(10))
    link(dana, kit, age=timedelta(minutes=5))
    if how == "effect":
        move(guardianship=ben_of_kit, to="revoked", actor=SYSTEM, by="child", ended_at=timezone.now(), ended_by="child")
    else:
        Guardianship.objects.filter(pk=ben_of_kit.pk).update(role="carer", ends_at=at(12))
        clock.move_to(at(15))
        take_due_steps()
    assert len(on_the_desk()) == 1
    assert not Alert.objects.filter(guardian=dana).exists()


def test_when_the_only_one_named_is_gone(
    starhaven: Connection, kit: Child, amina_of_kit: Guardianship, ben_of_kit: Guardianship, sam: User
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL, actor_relation="household"))
    made = decide(
        incident=Incident.objects.get(), decision="released", reason="Ben.", staff=sam, named=[ben_of_kit.public_id]
    )
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(state="revoked")
    answer_proposal(proposal=made, agrees=True, staff=person("lee", staff_role="lead"))
    assert len(on_the_desk()) == 1
    assert not Alert.objects.exists()


def test_what_the_desk_has_seen_to_is_not_brought_again(
    starhaven: Connection, kit: Child, ben_of_kit: Guardianship, sam: User, clock: Any
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    for minute in (15, 30, 60):
        clock.move_to(at(minute))
        take_due_steps()
    clock.move_to(at(70))
    mark_reached(escalation=on_the_desk()[0], staff=sam, note="Reached.")
    freeze_guardianship(guardianship=ben_of_kit, reason=WHY, staff=sam)
    name_danger(guardianship=ben_of_kit, reason=WHY, staff=sam)
    assert on_the_desk() == []


def test_the_others_who_hear_are_asked_and_not_the_desk(
    starhaven: Connection, kit: Child, amina_of_kit: Guardianship, danger: Guardianship
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    assert on_the_desk() == []
    assert Escalation.objects.get().due_at == at(15)
