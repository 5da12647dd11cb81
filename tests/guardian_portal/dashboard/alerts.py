"""Alerts for these tests, made the way they are made: from a platform's flagged event."""

from __future__ import annotations

from django.utils import timezone

from guardian_portal.family.models import Child
from guardian_portal.family.selectors import supervised_children
from guardian_portal.incidents.services import ChildEvent, record_incident_events
from guardian_portal.platforms.events import PREFIX, Event, FlaggedInteraction


def flagged(child: Child, incident_id: str, class_: str) -> None:
    """A moderator reports something that happened to this child just now."""
    now = timezone.now()
    data = FlaggedInteraction(
        incident_id=incident_id,
        class_=class_,
        role="target",
        detected_by="moderator",
        occurred_at=now,
        state="open",
        guardian_notice="allowed",
    )
    event = Event(
        id=f"event-{incident_id}", type=PREFIX + "interaction.flagged.v1", subject=child.account, time=now, data=data
    )
    ref = supervised_children(connection=child.connection, accounts=[child.account])[child.account]
    record_incident_events(connection=child.connection, events=[ChildEvent(child=ref, event=event)])
