"""Any order and any repetition of an incident's events ends in the same state (invariant I7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.forms import model_to_dict
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from guardian_portal.family.models import Child
from guardian_portal.incidents.models import EarlyUpdate, Incident, Sighting
from guardian_portal.incidents.services import ChildEvent
from guardian_portal.platforms.models import Connection
from tests.guardian_portal.incidents.builders import (
    a_child,
    flagged,
    receive,
    receive_one_by_one,
    reference,
    unreadable,
    updated,
)

BEGIN = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
# Of what staff and clocks did, and of the row itself, the order may tell.
NOT_COMPARED = {"id", "child", "held_at", "on_call_pages", "reference", "recorded_at"}

notices = st.sampled_from(["allowed", "forbidden", "delayed_until"])
classes = st.sampled_from(["avatar-harassment", "grooming", "self-harm-acute", "guardian-risk", "scam"])
severities = st.sampled_from(["low", "medium", "high", "critical"])
states = st.sampled_from(["open", "reviewing", "actioned", "cleared"])
relations = st.sampled_from(["unknown", "other", "household"])
minutes = st.integers(0, 5)  # few, so that times tie

flagged_data = st.fixed_dictionaries(
    {"class_": classes, "guardian_notice": notices, "state": states, "actor_relation": relations},
    optional={"severity": severities, "sensitive": st.booleans(), "confidence": st.sampled_from(["low", "high"])},
)
updated_data = st.fixed_dictionaries(
    {"state": states},
    optional={
        "class_": classes,
        "severity": severities,
        "guardian_notice": notices,
        "actor_relation": relations,
        "outcome": st.sampled_from(["none", "warned", "contact_blocked"]),
    },
)
story = st.tuples(
    st.lists(st.tuples(minutes, flagged_data), min_size=1, max_size=2),
    st.lists(st.tuples(minutes, updated_data), max_size=4),
    st.lists(minutes, max_size=1),
)


def events_of(child: Child, told: Any) -> list[ChildEvent]:
    flags, updates, broken = told
    return [
        *(flagged(child, time=at(minute), **data) for minute, data in flags),
        *(updated(child, time=at(minute), **data) for minute, data in updates),
        *(unreadable(child, time=at(minute)) for minute in broken),
    ]


def at(minute: int) -> datetime:
    return BEGIN + timedelta(minutes=minute)


def state_of(child: Child) -> dict[str, Any]:
    incident = Incident.objects.get(child=child)
    return {name: value for name, value in model_to_dict(incident).items() if name not in NOT_COMPARED}


def for_child(events: list[ChildEvent], child: Child) -> list[ChildEvent]:
    return [
        ChildEvent(child=reference(child), event=one.event, defect=one.defect, incident_id=one.incident_id)
        for one in events
    ]


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes with a database
)
@given(told=story, data=st.data())
def test_the_order_of_events_does_not_matter(starhaven: Connection, told: Any, data: st.DataObject) -> None:
    Sighting.objects.all().delete()
    Incident.objects.all().delete()
    EarlyUpdate.objects.all().delete()
    Child.objects.all().delete()
    one, other, third = (a_child(starhaven, handle) for handle in ("one", "other", "third"))
    events = events_of(one, told)
    shuffled = data.draw(st.permutations(events + data.draw(st.lists(st.sampled_from(events), max_size=3))))

    receive(starhaven, *events)
    receive_one_by_one(starhaven, for_child(shuffled, other))
    receive(starhaven, *for_child(shuffled, third))

    assert state_of(one) == state_of(other) == state_of(third)
    assert not EarlyUpdate.objects.exists()


def test_an_update_waits_for_its_incident(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, updated(kit, time=at(5), state="actioned", outcome="contact_blocked"))
    assert not Incident.objects.exists()

    receive(starhaven, flagged(kit, time=at(1)))
    incident = Incident.objects.get()
    assert (incident.state, incident.outcome, incident.state_time) == ("actioned", "contact_blocked", at(5))
    assert not EarlyUpdate.objects.exists()


def test_updates_of_other_children_and_incidents_keep_waiting(starhaven: Connection, kit: Child) -> None:
    mia = a_child(starhaven, "mia")
    receive(starhaven, updated(mia, "i-1"), updated(kit, "i-2"), updated(kit, "i-1", state="actioned"))
    receive(starhaven, flagged(kit, "i-1", time=at(1)))
    assert Incident.objects.get().state == "actioned"
    assert EarlyUpdate.objects.count() == 2


def test_what_an_update_does_not_say_stays(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, time=at(1), class_="grooming", severity="critical", actions_taken=["warned"]))
    receive(starhaven, updated(kit, time=at(2), state="reviewing"))
    incident = Incident.objects.get()
    assert (incident.class_code, incident.stated_severity, incident.actions_taken) == (
        "grooming",
        "critical",
        ["warned"],
    )


def test_an_unreadable_event_becomes_a_held_incident_of_class_other(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, unreadable(kit))
    incident = Incident.objects.get()
    assert (incident.class_code, incident.hold, incident.hold_reason) == ("other", "review", "defect")


def test_two_children_may_have_incidents_of_the_same_id(starhaven: Connection, kit: Child) -> None:
    receive(starhaven, flagged(kit, "same"), flagged(a_child(starhaven, "mia"), "same"))
    assert Incident.objects.count() == 2
