"""What may be said of an incident to a guardian: kinds, words and times; never content, never another person."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypedDict

from .history import steps_of
from .models.incident import Incident


class Facts(TypedDict):
    """The copy kept with each sighting."""

    class_code: str
    role: str
    detected_by: str
    severity: str
    state: str
    occurred_at: str
    actions: list[str]
    appeal_url: str
    sensitive: bool
    unchecked: bool
    steps: list[list[str]]  # [[step, time], ...]; of a sensitive one none


def facts_of(incident: Incident) -> Facts:
    return Facts(
        class_code=incident.class_code,
        role=incident.role,
        detected_by=incident.detected_by,
        severity=incident.severity_word,
        state=incident.state,
        occurred_at=incident.occurred_at.astimezone(UTC).isoformat(),
        actions=[*incident.actions_taken, *([incident.outcome] if incident.outcome else [])],
        appeal_url=incident.appeal_url,
        sensitive=incident.sensitive,
        unchecked=incident.unchecked,
        steps=[] if incident.sensitive else steps_of(incident),
    )


def moment_of(facts: Facts) -> datetime:
    return datetime.fromisoformat(facts["occurred_at"])
