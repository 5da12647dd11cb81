"""Whose "I have it" quiets a ladder: of who can see just that, and is not under review."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services import freeze_guardianship, lift_freeze, name_danger
from guardian_portal.incidents.models import Alert, Escalation, Incident
from guardian_portal.incidents.services import MayNotAcknowledge, acknowledge, answer_proposal, decide
from guardian_portal.platforms.models import Connection
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import flagged, link, receive, updated
from tests.guardian_portal.incidents.ladder import alert_of, at, sweep
from tests.people import person, sign_in

pytestmark = pytest.mark.usefixtures("clock")
CRITICAL: dict[str, Any] = {"class_": "trade-coercion"}
WHY = "A reason."


def told(user: User) -> list[str]:
    return list(
        Notice.objects.filter(recipient=user, topic__startswith="alerts").order_by("pk").values_list("kind", flat=True)
    )


def standing() -> list[Escalation]:
    return list(Escalation.objects.filter(stopped_at__isnull=True))


def page_of(client: Client, user: User) -> str:
    sign_in(client, user)
    return client.get(f"/alerts/{alert_of(user).public_id}/").content.decode()


@pytest.fixture
def ben_has_it(clock: object, starhaven: Connection, kit: Child, ben: User) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    acknowledge(alert=alert_of(ben), guardian=ben)
    assert standing() == []


@pytest.mark.usefixtures("ben_has_it")
def test_a_review_of_who_had_it_begins_it_again_for_the_others(
    ben_of_kit: Guardianship, amina: User, ben: User, sam: User, as_amina: Client, as_ben: Client, clock: Any
) -> None:
    clock.move_to(at(20))
    freeze_guardianship(guardianship=ben_of_kit, reason=WHY, staff=sam)
    assert [one.due_at for one in standing()] == [at(35)]
    assert "Ben has it" not in page_of(as_amina, amina)
    before = page_of(as_ben, ben)
    assert "You have it." in before
    for minute in (35, 50, 80):
        sweep(clock, minute)
    assert told(amina)[1:] == ["alert_second_channel", "alert_unclaimed"]
    assert standing()[0].desk_at == at(80)
    # Who said so is not asked again, and reads nothing of it.
    assert told(ben) == ["alert_new"]
    assert not alert_of(ben).steps.exists()


@pytest.mark.usefixtures("ben_has_it")
def test_a_review_that_ends_leaves_it_with_who_had_it(
    ben_of_kit: Guardianship, amina: User, sam: User, as_amina: Client, clock: Any
) -> None:
    clock.move_to(at(20))
    freeze_guardianship(guardianship=ben_of_kit, reason=WHY, staff=sam)
    lee = person("lee", staff_role="lead")
    lift_freeze(guardianship=ben_of_kit, reason=WHY, proposed_by=sam, actor=actor_of(lee))
    assert standing() == []
    assert "Ben has it" in page_of(as_amina, amina)


@pytest.mark.usefixtures("ben_has_it")
def test_whom_staff_name_the_danger_had_nothing(
    ben_of_kit: Guardianship, amina: User, ben: User, sam: User, as_amina: Client, clock: Any
) -> None:
    # As one who is under review since before reviews began anything again.
    Guardianship.objects.filter(pk=ben_of_kit.pk).update(state="frozen", frozen_from="active")
    clock.move_to(at(20))
    name_danger(guardianship=ben_of_kit, reason=WHY, staff=sam)
    assert [one.due_at for one in standing()] == [at(35)]
    assert "Ben has it" not in page_of(as_amina, amina)
    sweep(clock, 35)
    assert told(amina)[1:] == ["alert_second_channel"]
    assert told(ben) == ["alert_new"]


def test_a_review_that_comes_between_the_page_and_the_press(
    starhaven: Connection, kit: Child, ben: User, ben_of_kit: Guardianship, sam: User
) -> None:
    receive(starhaven, flagged(kit, **CRITICAL))
    alert = Alert.objects.select_related("guardianship", "thread").get(guardian=ben)
    freeze_guardianship(guardianship=Guardianship.objects.get(pk=ben_of_kit.pk), reason=WHY, staff=sam)
    with pytest.raises(MayNotAcknowledge):
        acknowledge(alert=alert, guardian=ben)
    assert len(standing()) == 1


@pytest.fixture
def for_ben_only(clock: object, starhaven: Connection, kit: Child, ben_of_kit: Guardianship, sam: User) -> None:
    """One of two in a thread was held after all were told, and let go for Ben alone."""
    receive(starhaven, flagged(kit, "lesser", class_="avatar-harassment"))
    receive(starhaven, flagged(kit, "grave", class_="avatar-harassment", severity="critical"))
    receive(starhaven, updated(kit, "grave", actor_relation="household", time=at(1)))
    made = decide(
        incident=Incident.objects.get(incident_id="grave"),
        decision="released",
        reason="Ben.",
        staff=sam,
        named=[ben_of_kit.public_id],
    )
    answer_proposal(proposal=made, agrees=True, staff=person("lee", staff_role="lead"))
    assert len(standing()) == 1


@pytest.mark.usefixtures("for_ben_only")
def test_who_cannot_see_it_cannot_quiet_it(
    amina: User, ben: User, as_amina: Client, as_ben: Client, clock: Any
) -> None:
    acknowledge(alert=alert_of(amina), guardian=amina)
    assert len(standing()) == 1
    assert "Amina has it" not in page_of(as_ben, ben)
    assert "You have it." in page_of(as_amina, amina)
    for minute in (15, 30, 60):
        sweep(clock, minute)
    assert told(ben)[-2:] == ["alert_second_channel", "alert_unclaimed"]
    assert not {"alert_second_channel", "alert_unclaimed"} & set(told(amina))
    assert not alert_of(amina).steps.exists()
    assert "minutes: nobody" not in page_of(as_amina, amina)


@pytest.mark.usefixtures("for_ben_only")
def test_who_can_see_it_quiets_it(ben: User) -> None:
    acknowledge(alert=alert_of(ben), guardian=ben)
    assert standing() == []


def test_what_only_the_other_sees_goes_on_at_its_own_hour(
    starhaven: Connection, kit: Child, amina: User, ben: User, dana: User, clock: Any
) -> None:
    """Who came later sees the later one alone, and has that; the earlier one goes on for the others."""
    receive(starhaven, flagged(kit, "i-1", **CRITICAL, time=at(0)))
    clock.move_to(at(10))
    link(dana, kit, age=timedelta(minutes=5))
    receive(starhaven, flagged(kit, "i-2", **CRITICAL, time=at(10)))
    acknowledge(alert=alert_of(dana), guardian=dana)
    sweep(clock, 15)
    assert "alert_second_channel" in told(ben)
    assert "alert_second_channel" not in told(dana)
    acknowledge(alert=alert_of(ben), guardian=ben)
    assert standing() == []


def test_what_goes_on_again_has_its_hour(starhaven: Connection, kit: Child, amina: User, clock: Any) -> None:
    """What began it anew is forbidden before anybody saw it: the first one goes on, up to the desk."""
    receive(starhaven, flagged(kit, "i-1", **CRITICAL))
    sweep(clock, 30)
    clock.move_to(at(60 * 25))
    # No sweeper came for a day; and what is graver begins it anew.
    Escalation.objects.update(severity=3, due_at=at(60 * 26))
    receive(starhaven, flagged(kit, "i-2", **CRITICAL))
    Escalation.objects.update(severity=4)
    receive(starhaven, updated(kit, "i-2", guardian_notice="forbidden", time=at(60 * 25 + 1)))
    [again] = standing()
    assert again.due_at == at(60 * 26)
    sweep(clock, 60 * 26)
    assert standing()[0].desk_at == at(60 * 26)
