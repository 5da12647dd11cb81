"""A child has at most six guardians, also when several say yes in the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection as database

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import LIVE_STATES, Child, Guardianship, GuardianshipState
from guardian_portal.family.services import LinkOutcome
from tests.guardian_portal.family.builders import link, platform_says, state_of
from tests.people import person


def _family(kit: Child, live: int) -> None:
    for number in range(live):
        link(person(f"guardian{number}"), kit)


def _at_once(*deeds: Callable[[], LinkOutcome]) -> list[LinkOutcome]:
    """Real threads, each with its own connection, let go together."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], LinkOutcome]) -> LinkOutcome:
        try:
            gate.wait(10)
            return deed()
        finally:
            database.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_the_seventh_yes_is_refused(amina: User, kit: Child) -> None:
    _family(kit, live=6)
    seventh = link(amina, kit, GuardianshipState.PROVED)
    assert platform_says("confirm", seventh) == LinkOutcome.REFUSED
    seventh.refresh_from_db()
    assert (seventh.state, seventh.ended_by) == ("revoked", "limit")


def test_a_place_that_became_free_can_be_taken(amina: User, kit: Child) -> None:
    _family(kit, live=6)
    platform_says("revoke", Guardianship.objects.first() or pytest.fail("no guardian"))
    assert platform_says("confirm", link(amina, kit, GuardianshipState.PROVED)) == LinkOutcome.APPLIED


def test_requests_that_wait_take_no_place(amina: User, kit: Child) -> None:
    _family(kit, live=5)
    for number in range(4):
        link(person(f"waiting{number}"), kit, GuardianshipState.PROVED)
    assert platform_says("confirm", link(amina, kit, GuardianshipState.PROVED)) == LinkOutcome.APPLIED


@pytest.mark.django_db(transaction=True)
def test_of_four_at_once_one_gets_the_last_place(kit: Child) -> None:
    _family(kit, live=5)
    waiting = [link(person(f"new{number}"), kit, GuardianshipState.PROVED) for number in range(4)]
    outcomes = _at_once(*[lambda one=one: platform_says("confirm", one) for one in waiting])
    assert sorted(outcomes) == ["applied", "refused", "refused", "refused"]
    assert Guardianship.objects.filter(child=kit, state__in=LIVE_STATES).count() == 6


@pytest.mark.django_db(transaction=True)
def test_the_same_yes_twice_at_once_is_one_step(amina: User, kit: Child) -> None:
    waiting = link(amina, kit, GuardianshipState.PROVED)
    outcomes = _at_once(*[lambda: platform_says("confirm", waiting)] * 2)
    assert sorted(outcomes) == ["applied", "unchanged"]
    assert Entry.objects.filter(object_id=waiting.public_id).count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_yes_and_a_no_at_once_end_in_no(amina: User, kit: Child) -> None:
    waiting = link(amina, kit, GuardianshipState.PROVED)
    _at_once(lambda: platform_says("confirm", waiting), lambda: platform_says("decline", waiting))
    assert state_of(waiting) == "declined"
