"""Whatever happens in whatever order: nobody is asked who may not hear of it, or after somebody took it.

And what nobody took reaches the desk within the hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import Child, Guardianship, GuardianshipDecision
from guardian_portal.family.services import freeze_guardianship, name_danger
from guardian_portal.incidents.escalation.reasons import grave_sightings, had, open_incidents
from guardian_portal.incidents.escalation.stepping import take_due_steps
from guardian_portal.incidents.models import DESKS, Alert, Escalation, Incident, Sighting, Thread
from guardian_portal.incidents.notices import ESCALATION_MAILS
from guardian_portal.incidents.services import MayNotAcknowledge, acknowledge, withdraw_after_end
from guardian_portal.platforms.models import Connection
from notifications.kinds import kind_of
from notifications.models import Delivery, Notice
from tests.guardian_portal.incidents.builders import flagged, link, receive, updated

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
NAMES = ("amina", "ben")
incidents = st.sampled_from(["i-1", "i-2"])
people = st.sampled_from(NAMES)
steps = st.one_of(
    st.tuples(st.just("flag"), incidents, st.sampled_from(["low", "critical"])),
    st.tuples(
        st.just("update"),
        incidents,
        st.sampled_from(
            [
                {"severity": "critical"},
                {"state": "cleared"},
                {"state": "reviewing"},
                {"guardian_notice": "forbidden"},
                {"guardian_notice": "allowed"},
            ]
        ),
    ),
    st.tuples(st.just("take"), people),
    st.tuples(st.just("leave"), people),
    st.tuples(st.just("pause"), people),
    st.tuples(st.just("review"), people, st.booleans()),
    st.tuples(st.just("wait"), st.sampled_from([1, 15, 30, 70])),
)


@pytest.fixture
def family(kit: Child, amina: User, ben: User, sam: User) -> dict[str, User]:
    return {"amina": amina, "ben": ben}


@pytest.mark.django_db
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking takes minutes with a database
)
@given(life=st.lists(steps, max_size=12))
def test_any_life(starhaven: Connection, kit: Child, family: dict[str, User], life: Sequence[Any]) -> None:
    forget_everything()
    links = {name: link(one, kit) for name, one in family.items()}
    with time_machine.travel(NOON, tick=False) as clock:
        for what, *which in life:
            act(what, which, clock, starhaven, kit, family, links)
        for _ in range(7):
            wait(clock, 10)
        now = timezone.now()
        on_the_desk = Escalation.objects.filter(desk_at__isnull=False, stopped_at__isnull=True)
        nobodys = grave_sightings(now).filter(~had(now))
        for thread in set(nobodys.values_list("alert__thread", flat=True)):
            assert on_the_desk.filter(thread=thread).exists()
        heard = grave_sightings(now).filter(incident=OuterRef("pk"))
        if open_incidents(now).filter(~Exists(heard)).exists():
            assert on_the_desk.filter(thread__apart=DESKS).exists()


def act(
    what: str,
    which: list[Any],
    clock: Any,
    starhaven: Connection,
    kit: Child,
    family: dict[str, User],
    links: dict[str, Guardianship],
) -> None:
    match what, which:
        case "flag", [incident, severity]:
            receive(starhaven, flagged(kit, incident, severity=severity))
        case "update", [incident, said]:
            receive(starhaven, updated(kit, incident, **said))
        case "take", [name]:
            take(family[name])
        case "leave", [name]:
            leave(links[name])
        case "pause", [name]:
            Guardianship.objects.filter(pk=links[name].pk, state="active").update(state="paused")
        case "review", [name, is_danger]:
            review(links[name], is_danger=is_danger)
        case "wait", [minutes]:
            wait(clock, minutes)


def take(user: User) -> None:
    for alert in Alert.objects.filter(guardian=user, count__gt=0).select_related("guardianship", "thread"):
        try:
            acknowledge(alert=alert, guardian=user)
        except MayNotAcknowledge:
            assert alert.guardianship.state in {"revoked", "frozen"}


def leave(guardianship: Guardianship) -> None:
    previous = Guardianship.objects.values_list("state", flat=True).get(pk=guardianship.pk)
    Guardianship.objects.filter(pk=guardianship.pk).update(state="revoked", ended_at=timezone.now(), ended_by="child")
    guardianship.refresh_from_db()
    with transaction.atomic():
        withdraw_after_end(guardianship=guardianship, previous=previous, actor=SYSTEM)


def review(guardianship: Guardianship, *, is_danger: bool) -> None:
    staff = User.objects.get(email="sam@example.org")
    current = Guardianship.objects.get(pk=guardianship.pk)
    if current.state in {"active", "paused"}:
        freeze_guardianship(guardianship=current, reason="A reason.", staff=staff)
    if is_danger and current.state == "frozen":
        name_danger(guardianship=current, reason="A reason.", staff=staff)


def wait(clock: Any, minutes: int) -> None:
    """A sweep each five minutes; what it asks is looked at, and some of it sent."""
    for _ in range(max(minutes // 5, 1)):
        clock.shift(timedelta(minutes=min(minutes, 5)))
        before = set(Notice.objects.values_list("pk", flat=True))
        take_due_steps()
        for notice in Notice.objects.filter(kind__in=ESCALATION_MAILS).exclude(pk__in=before):
            look_at(notice)


def look_at(notice: Notice) -> None:
    now = timezone.now()
    alert = Alert.objects.select_related("guardianship").get(public_id=notice.thread)
    assert alert.guardian_id == notice.recipient_id
    assert alert.guardianship.state in {"active", "paused", "frozen"}
    assert not alert.guardianship.is_danger
    assert grave_sightings(now).filter(~had(now), alert=alert).exists()
    assert not alert.acknowledgements.filter(reopened_at__isnull=True).exists()
    assert kind_of(notice).still_due(notice) is None
    if notice.pk % 2:
        Delivery.objects.filter(notice=notice).update(state="sent", handing_over_at=now, sent_at=now, settled_at=now)


def forget_everything() -> None:
    Notice.objects.all().delete()
    Escalation.objects.all().delete()
    Sighting.objects.all().delete()
    Alert.objects.all().delete()
    Thread.objects.all().delete()
    Incident.objects.all().delete()
    GuardianshipDecision.objects.all().delete()
    Guardianship.objects.all().delete()
