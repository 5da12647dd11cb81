"""Alerts for these tests, made the way they are made: from a platform's flagged event."""

from __future__ import annotations

from guardian_portal.family.models import Child
from tests import builders


def flagged(child: Child, incident_id: str, class_: str) -> None:
    """A moderator reports something that happened to this child just now."""
    builders.receive(child.connection, builders.flagged(child, incident_id, class_=class_))
