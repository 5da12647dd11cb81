"""Makes families and flagged interactions for the tests of incidents, through the room's own entry points."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.models import Child, Guardianship
from guardian_portal.family.selectors import ChildRef
from guardian_portal.incidents.services import ChildEvent, record_incident_events
from guardian_portal.platforms.events import PREFIX, Event, FlaggedInteraction, FlagUpdated
from guardian_portal.platforms.models import Connection, Platform


def a_platform(name: str = "Starhaven") -> Connection:
    platform = Platform.objects.create(name=name)
    return Connection.objects.create(
        platform=platform, source=f"https://{name.lower()}.example", base_url=f"https://{name.lower()}.example"
    )


def a_child(connection: Connection, handle: str = "kit", **fields: Any) -> Child:
    return Child.objects.create(connection=connection, account=f"account-{handle}", display_handle=handle, **fields)


def link(guardian: User, child: Child, **fields: Any) -> Guardianship:
    """A live guardianship, 90 days old unless told otherwise."""
    fields.setdefault("activated_at", timezone.now() - timedelta(days=90))
    fields.setdefault("state", "active")
    return Guardianship.objects.create(guardian=guardian, child=child, connection=child.connection, **fields)


def flagged(child: Child, incident_id: str = "i-1", *, time: datetime | None = None, **data: Any) -> ChildEvent:
    """A flagged interaction of kit as target, harmless to tell at home; `data` changes what the platform says."""
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
    return _event(child, "interaction.flagged.v1", facts, time)


def updated(child: Child, incident_id: str = "i-1", *, time: datetime | None = None, **data: Any) -> ChildEvent:
    facts = FlagUpdated(incident_id=incident_id, **{"state": "reviewing", **data})
    return _event(child, "interaction.flag_updated.v1", facts, time or timezone.now())


def unreadable(child: Child, incident_id: str = "i-1", *, time: datetime | None = None) -> ChildEvent:
    """A flagged event of which only the incident's id could be read."""
    event = Event(
        id=new_public_id(),
        type=f"{PREFIX}interaction.flagged.v1",
        subject=child.account,
        time=time or timezone.now(),
        data=None,
    )
    return ChildEvent(child=reference(child), event=event, defect="class: wrong type", incident_id=incident_id)


def receive(connection: Connection, *events: ChildEvent) -> None:
    """As intake does it: all events of a batch in one transaction."""
    with transaction.atomic():
        record_incident_events(connection=connection, events=events)


def receive_one_by_one(connection: Connection, events: Iterable[ChildEvent]) -> None:
    for event in events:
        receive(connection, event)


def reference(child: Child) -> ChildRef:
    return ChildRef(child.pk, child.public_id, child.country, timezone.now() - timedelta(days=90))


def _event(child: Child, name: str, data: Any, time: datetime) -> ChildEvent:
    event = Event(id=new_public_id(), type=PREFIX + name, subject=child.account, time=time, data=data)
    return ChildEvent(child=reference(child), event=event)
