"""Where neither side asks the child, a link starts a day later: told who, what they will see, and how to say no."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.family.selectors import guardians_to_tell, visible_children
from guardian_portal.family.services import cancel_link, link_by_code, start_cooled
from guardian_portal.platforms.models import Connection, OutboundEvent
from notifications.models import Notice
from tests.guardian_portal.family.builders import link, platform_says, state_of
from tests.guardian_portal.family.platform import FakePlatform, proves
from tests.people import person


@pytest.fixture
def cooling(amina: User, connection: Connection, starhaven: FakePlatform) -> Guardianship:
    """Amina's link, which the platform gave without asking the child."""
    starhaven.answer = lambda _claim: proves(needs_child_approval=False)
    attempt = link_by_code(
        guardian=amina, connection=connection, code="BCDFGHJK", address="192.0.2.7", actor=actor_of(amina)
    )
    assert attempt.guardianship
    return attempt.guardianship


def let_a_day_pass(guardianship: Guardianship) -> None:
    Guardianship.objects.filter(pk=guardianship.pk).update(cooling_until=timezone.now() - timedelta(seconds=1))


def told_to_the_child(kind: str) -> dict[str, object]:
    event = OutboundEvent.objects.filter(type=f"org.guardianportal.{kind}", subject="acc-kit").latest("pk")
    data: dict[str, object] = json.loads(bytes(event.payload or b""))["data"]
    return data


def test_nothing_is_seen_while_it_cools(amina: User, cooling: Guardianship) -> None:
    assert state_of(cooling) == "cooling"
    assert not visible_children(amina).exists()
    assert cooling.child
    assert guardians_to_tell(child_ids=[cooling.child.pk])[cooling.child.pk] == []


SEEN = ["profile", "activity", "contacts", "purchases", "alerts"]


def test_the_child_is_told_who_what_and_how_to_object(cooling: Guardianship) -> None:
    assert told_to_the_child("guardianship.changed.v1") == {
        "link_id": cooling.public_id,
        "state": "cooling",
        "role": "guardian",
        "display_name": "Amina",
        "sees": SEEN,
    }
    notice = told_to_the_child("child.notice.v1")
    assert notice["key"] == "link_cooling"
    params = notice["params"]
    assert isinstance(params, dict)
    assert (params["display_name"], params["sees"], params["object"]) == (
        "Amina",
        SEEN,
        "link.declined",
    )
    starts = datetime.fromisoformat(params["starts_at"])
    assert timedelta(hours=23) < starts - timezone.now() <= timedelta(hours=24)


def test_it_starts_by_itself_after_a_day_and_not_before(amina: User, cooling: Guardianship) -> None:
    assert start_cooled() == 0
    let_a_day_pass(cooling)
    assert start_cooled() == 1
    assert start_cooled() == 0
    cooling.refresh_from_db()
    assert (cooling.state, cooling.activated_at) == ("active", cooling.cooling_until)
    assert visible_children(amina).exists()


def test_the_guardian_is_told_when_it_cools_and_when_it_starts(amina: User, ben: User, cooling: Guardianship) -> None:
    assert cooling.child
    link(ben, cooling.child)
    let_a_day_pass(cooling)
    start_cooled()
    told = Notice.objects.order_by("pk").values_list("kind", "recipient__name")
    assert list(told) == [("link_cooling", "Amina"), ("link_active", "Amina"), ("link_active", "Ben")]


def test_the_childs_no_ends_it(cooling: Guardianship) -> None:
    platform_says("decline", cooling)
    let_a_day_pass(cooling)
    assert start_cooled() == 0
    assert state_of(cooling) == "declined"


def test_the_childs_yes_starts_it_at_once_and_nobody_elses_does(cooling: Guardianship) -> None:
    for by in ("platform", "guardian"):
        platform_says("confirm", cooling, by=by)
        assert state_of(cooling) == "cooling"
    platform_says("confirm", cooling, by="child")
    assert state_of(cooling) == "active"


def test_a_platform_that_answers_late_in_its_own_name_cools_too(amina: User, kit: Child) -> None:
    asked = link(amina, kit, GuardianshipState.REQUESTED)
    platform_says("confirm", asked, by="platform")
    assert state_of(asked) == "cooling"


def test_the_guardian_takes_it_back(amina: User, cooling: Guardianship) -> None:
    assert cancel_link(guardianship=cooling, actor=actor_of(amina))
    let_a_day_pass(cooling)
    assert start_cooled() == 0


def test_the_same_code_again_does_not_begin_the_day_anew(amina: User, cooling: Guardianship) -> None:
    link_by_code(
        guardian=amina, connection=cooling.connection, code="BCDFGHJK", address="192.0.2.7", actor=actor_of(amina)
    )
    again = Guardianship.objects.get(pk=cooling.pk)
    assert (again.state, again.cooling_until) == ("cooling", cooling.cooling_until)


def test_a_family_that_filled_up_meanwhile_takes_no_seventh(cooling: Guardianship) -> None:
    assert cooling.child
    for number in range(6):
        link(person(f"guardian{number}"), cooling.child)
    let_a_day_pass(cooling)
    assert start_cooled() == 0
    cooling.refresh_from_db()
    assert (cooling.state, cooling.ended_by) == ("revoked", "limit")


def test_a_platforms_yes_from_within_the_day_reaches_back_to_no_moment_of_it(cooling: Guardianship) -> None:
    let_a_day_pass(cooling)
    platform_says("confirm", cooling, by="platform", at=timezone.now() - timedelta(hours=5))
    cooling.refresh_from_db()
    assert (cooling.state, cooling.activated_at) == ("active", cooling.cooling_until)


def test_a_platforms_own_yes_finds_no_place_beside_a_standing_link(amina: User, kit: Child) -> None:
    asked, standing = Guardianship.objects.create(guardian=amina, connection=kit.connection), link(amina, kit)
    platform_says("confirm", asked, by="platform")
    assert (state_of(asked), state_of(standing)) == ("revoked", "active")
