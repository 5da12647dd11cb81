"""Two guardians send the same code in the same moment: one link, one refusal, on real connections."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.family.models import ClaimOutcome, Guardianship, LinkRequest
from guardian_portal.family.services import LinkAttempt, link_by_code
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.family.platform import Body, FakePlatform, Reply, problem, proves
from tests.people import person

pytestmark = pytest.mark.django_db(transaction=True)
GUARDIANS = 2


class OneUse:
    """A code that works once, however close the second claim comes."""

    def __init__(self, *, needs_child_approval: bool) -> None:
        self._used, self._lock = False, threading.Lock()
        self._asks = needs_child_approval

    def __call__(self, claim: Body) -> Reply:
        with self._lock:
            used, self._used = self._used, True
        return problem(410, "code-used") if used else proves(needs_child_approval=self._asks)


def all_at_once(people: list[User], connection: Connection) -> list[LinkAttempt]:
    gate = threading.Barrier(len(people))

    def run(who: User) -> LinkAttempt:
        try:
            gate.wait(10)
            return link_by_code(
                guardian=who, connection=connection, code="BCDFGHJK", address="192.0.2.7", actor=actor_of(who)
            )
        finally:
            database.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))


@pytest.mark.parametrize(("asks_child", "outcome"), [(True, "waiting_child"), (False, "cooling")])
def test_one_of_two_guardians_gets_the_link(
    connection: Connection, starhaven: FakePlatform, asks_child: bool, outcome: str
) -> None:
    starhaven.answer = OneUse(needs_child_approval=asks_child)
    attempts = all_at_once([person(f"guardian{number}") for number in range(GUARDIANS)], connection)
    assert sorted(one.outcome for one in attempts) == sorted([outcome, ClaimOutcome.CODE_GONE])
    won = next(one for one in attempts if one.outcome == outcome)
    assert Guardianship.objects.get() == won.guardianship
    assert sorted(LinkRequest.objects.values_list("outcome", flat=True)) == sorted([outcome, "code_gone"])


def test_one_guardian_in_two_tabs_gets_one_link(connection: Connection, starhaven: FakePlatform) -> None:
    starhaven.answer = OneUse(needs_child_approval=True)
    amina = person("amina")
    attempts = all_at_once([amina, amina], connection)
    standing = Guardianship.objects.filter(state__in=("proved", "requested"), child__isnull=False)
    assert standing.count() == 1
    assert ClaimOutcome.WAITING_CHILD in {one.outcome for one in attempts}
