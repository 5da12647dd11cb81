"""Families, platforms and flagged interactions for all tests, in whatever state a test needs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.models import (
    LIVE_STATES,
    PENDING_STATES,
    Child,
    GuardianRole,
    Guardianship,
    GuardianshipState,
)
from guardian_portal.family.selectors import ChildRef
from guardian_portal.incidents.services import ChildEvent, record_incident_events
from guardian_portal.platforms.events import PREFIX, Event, FlaggedInteraction, FlagUpdated
from guardian_portal.platforms.models import Connection, Platform

SINCE_LONG = timedelta(days=90)


def a_platform(name: str = "Starhaven") -> Connection:
    """A platform's connection without keys; tests of the wire use `connect_platform`."""
    address = f"https://{name.lower()}.example"
    return Connection.objects.create(
        platform=Platform.objects.create(name=name), source=address, base_url=address, notify_url=f"{address}/notify"
    )


def child_on(connection: Connection, account: str = "acc-kit", **fields: Any) -> Child:
    """The account `acc-<handle>` of a child whom the platform calls `<handle>`."""
    return Child.objects.create(connection=connection, account=account, **{"display_handle": account[4:], **fields})


def link(
    guardian: User, child: Child, state: str = GuardianshipState.ACTIVE, *, age: timedelta = SINCE_LONG, **fields: Any
) -> Guardianship:
    """A guardianship in this state, asked for `age` ago and, where it is live, active since."""
    began = timezone.now() - age
    given: dict[str, Any] = {"requested_at": began}
    if state in LIVE_STATES:
        given["activated_at"] = began
    elif state in PENDING_STATES:
        given["expires_at"] = timezone.now() + timedelta(days=1)
    else:
        given |= {"ended_at": timezone.now(), "ended_by": "child"}
    if fields.get("role") == GuardianRole.CARER:
        given["ends_at"] = timezone.now() + timedelta(days=30)
    return Guardianship.objects.create(
        guardian=guardian, child=child, connection=child.connection, state=state, **{**given, **fields}
    )


def state_of(guardianship: Guardianship) -> str:
    """As stored now."""
    return Guardianship.objects.values_list("state", flat=True).get(pk=guardianship.pk)


def flagged(child: Child, incident_id: str = "i-1", *, time: datetime | None = None, **data: Any) -> ChildEvent:
    """A flagged interaction of the child as target, harmless to tell at home; `data` changes what the platform says."""
    time = time or timezone.now()
    said: dict[str, Any] = {
        "class_": "avatar-harassment",
        "role": "target",
        "detected_by": "moderator",
        "occurred_at": time,
        "state": "open",
        "guardian_notice": "allowed",
    }
    facts = FlaggedInteraction(incident_id=incident_id, **{**said, **data})
    event = _event(child, "interaction.flagged.v1", facts, time)
    return ChildEvent(child=reference(child), event=event)


def updated(child: Child, incident_id: str = "i-1", *, time: datetime | None = None, **data: Any) -> ChildEvent:
    """What the platform says later of an interaction."""
    facts = FlagUpdated(incident_id=incident_id, **{"state": "reviewing", **data})
    event = _event(child, "interaction.flag_updated.v1", facts, time or timezone.now())
    return ChildEvent(child=reference(child), event=event)


def unreadable(child: Child, incident_id: str = "i-1", *, time: datetime | None = None) -> ChildEvent:
    """A flagged event of which only the incident's id could be read."""
    event = _event(child, "interaction.flagged.v1", None, time or timezone.now())
    return ChildEvent(child=reference(child), event=event, defect="class: wrong type", incident_id=incident_id)


def receive(connection: Connection, *events: ChildEvent) -> None:
    """As intake does it: all events of a batch in one transaction."""
    with transaction.atomic():
        record_incident_events(connection=connection, events=events)


def receive_one_by_one(connection: Connection, events: Iterable[ChildEvent]) -> None:
    """Each in a batch of its own."""
    for event in events:
        receive(connection, event)


def reference(child: Child) -> ChildRef:
    """The child as intake names it to the other rooms."""
    return ChildRef(child.pk, child.public_id, child.country, timezone.now() - SINCE_LONG)


def _event(child: Child, name: str, data: Any, time: datetime) -> Event:
    return Event(id=new_public_id(), type=PREFIX + name, subject=child.account, time=time, data=data)
