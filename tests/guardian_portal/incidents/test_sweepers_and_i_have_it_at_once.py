"""Any number of sweepers, and "I have it" in their midst: each step is taken once, and none after it was stopped."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.services import freeze_guardianship, name_danger
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import Alert, Escalation, EscalationStep
from guardian_portal.incidents.services import MayNotAcknowledge, acknowledge
from guardian_portal.platforms.models import Connection
from notifications.models import Notice
from tests.guardian_portal.incidents.builders import a_child, flagged, link, receive

pytestmark = pytest.mark.django_db(transaction=True)
SWEEPERS = 6
CHILDREN = 5


@pytest.fixture
def children(starhaven: Connection, amina: User, ben: User) -> list[Child]:
    """Each with a critical alert of a quarter of an hour ago, which nobody has."""
    made = [a_child(starhaven, f"child-{number}") for number in range(CHILDREN)]
    for child in made:
        link(amina, child)
        link(ben, child)
        receive(starhaven, flagged(child, class_="trade-coercion"))
    quarter = timedelta(minutes=15)
    Escalation.objects.update(started_at=F("started_at") - quarter, due_at=timezone.now())
    return made


def sweep() -> None:
    try:
        take_due_steps()
    finally:
        connection.close()


def take(alert: Alert) -> None:
    try:
        acknowledge(alert=alert, guardian=alert.guardian)
    finally:
        connection.close()


def review(guardianship: Guardianship, staff: User) -> None:
    try:
        freeze_guardianship(guardianship=guardianship, reason="A reason.", staff=staff)
        name_danger(guardianship=guardianship, reason="A reason.", staff=staff)
    finally:
        connection.close()


def take_if_allowed(alert: Alert) -> None:
    with suppress(MayNotAcknowledge):
        take(alert)


def test_a_danger_named_at_the_moment_of_i_have_it_quiets_nothing(children: list[Child], ben: User, sam: User) -> None:
    """Whichever goes first: the others are asked, once."""
    alerts = list(Alert.objects.filter(guardian=ben).select_related("guardian", "guardianship", "thread"))
    links = list(Guardianship.objects.filter(guardian=ben))
    with ThreadPoolExecutor(2 * CHILDREN + 2) as pool:
        running = [pool.submit(take_if_allowed, one) for one in alerts]
        running += [pool.submit(review, one, sam) for one in links]
        running += [pool.submit(sweep) for _ in range(2)]
        for done in running:
            done.result()
    standing = Escalation.objects.filter(stopped_at__isnull=True, due_at__isnull=False)
    assert standing.count() == CHILDREN
    assert standing.values("thread").distinct().count() == CHILDREN


def test_many_sweepers_take_each_step_once(children: list[Child]) -> None:
    with ThreadPoolExecutor(SWEEPERS) as pool:
        for done in [pool.submit(sweep) for _ in range(SWEEPERS)]:
            done.result()
    assert EscalationStep.objects.count() == 2 * CHILDREN
    assert Notice.objects.filter(kind="alert_second_channel").count() == 2 * CHILDREN
    assert set(Escalation.objects.values_list("next_rung", flat=True)) == {1}


def test_i_have_it_goes_before_or_after_a_step_and_stops_the_rest(children: list[Child], ben: User) -> None:
    alerts = list(Alert.objects.filter(guardian=ben).select_related("guardian", "guardianship", "thread"))
    with ThreadPoolExecutor(SWEEPERS + CHILDREN) as pool:
        running = [pool.submit(take, one) for one in alerts] + [pool.submit(sweep) for _ in range(SWEEPERS)]
        for done in running:
            done.result()
    assert set(Escalation.objects.values_list("stopped_why", flat=True)) == {"taken"}
    before = Notice.objects.count()
    Escalation.objects.update(due_at=timezone.now())
    sweep()
    assert Notice.objects.count() == before
