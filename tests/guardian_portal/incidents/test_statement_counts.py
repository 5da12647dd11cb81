"""A batch costs the same few statements whatever its size."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from guardian_portal.family.models import Child
from guardian_portal.incidents.models import Alert, Incident
from guardian_portal.incidents.services import ChildEvent, record_incident_events
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import a_child, flagged, link, updated


@pytest.fixture
def children(starhaven: Connection, amina: User, ben: User) -> list[Child]:
    made = [a_child(starhaven, f"child-{number}") for number in range(100)]
    for child in made:
        link(amina, child)
        link(ben, child)
    return made


def statements(starhaven: Connection, events: list[ChildEvent]) -> int:
    with transaction.atomic(), CaptureQueriesContext(connection) as caught:
        record_incident_events(connection=starhaven, events=events)
    return len(caught)


def test_five_hundred_new_incidents_over_a_hundred_children(starhaven: Connection, children: list[Child]) -> None:
    events = [flagged(child, f"i-{number}") for child in children for number in range(5)]
    assert statements(starhaven, events) <= 20
    assert (Incident.objects.count(), Alert.objects.count()) == (500, 200)


def test_five_hundred_updates(starhaven: Connection, children: list[Child]) -> None:
    statements(starhaven, [flagged(child, f"i-{number}") for child in children for number in range(5)])
    raised = [updated(child, f"i-{number}", severity="critical") for child in children for number in range(5)]
    assert statements(starhaven, raised) <= 20


def test_five_hundred_incidents_turn_forbidden(starhaven: Connection, children: list[Child]) -> None:
    statements(starhaven, [flagged(child, f"i-{number}") for child in children for number in range(5)])
    hidden = [updated(child, f"i-{number}", guardian_notice="forbidden") for child in children for number in range(5)]
    assert statements(starhaven, hidden) <= 25
    assert not Alert.objects.filter(count__gt=0).exists()


def test_ten_events_cost_as_many_as_two_hundred(starhaven: Connection, children: list[Child]) -> None:
    few = statements(starhaven, [flagged(child, "few") for child in children[:10]])
    many = statements(starhaven, [flagged(child, f"i-{n}", class_="scam") for child in children[:40] for n in range(5)])
    assert few == many
