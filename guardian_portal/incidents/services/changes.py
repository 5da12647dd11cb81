"""What changed about an incident: how it stood before, and what that means for who sees it."""

from __future__ import annotations

from dataclasses import dataclass

from guardian_portal.incidents.models import Hold, Incident, Severity


@dataclass(frozen=True)
class Before:
    """The part of the old state that decides what follows."""

    hold: str
    severity: Severity
    class_code: str
    cleared: bool

    @classmethod
    def of(cls, incident: Incident) -> Before:
        return cls(incident.hold, Severity(incident.severity), incident.class_code, incident.cleared)


@dataclass(frozen=True)
class Change:
    """An incident as it stands now; `before` is None for a new one."""

    incident: Incident
    before: Before | None

    @property
    def visible(self) -> bool:
        return self.incident.hold == Hold.NONE

    @property
    def was_visible(self) -> bool:
        return self.before is not None and self.before.hold == Hold.NONE

    @property
    def rises(self) -> bool:
        """New to look at: it is not held any more, open again, graver than it was, or of another kind."""
        if self.before is None or not self.was_visible or self.before.cleared:
            return True
        before = self.before
        return before.severity < self.incident.severity or before.class_code != self.incident.class_code
