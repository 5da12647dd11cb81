"""Adds events to an incident so that any order, and any repetition, of the same events ends in the same state.

Each field remembers the event it came from; the newest `time` wins, ties go to the greater event id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from msgspec import UNSET

from guardian_portal.family.selectors import ChildRef
from guardian_portal.platforms.events import Event, FlaggedInteraction, FlagUpdated

from . import history, rules
from .classes import FALLBACK, class_for
from .models import HELD, Hold, Incident, Severity

# What an incident is when nothing readable was said about it: held, of class `other`.
UNREAD: Mapping[str, object] = {
    "class_code": FALLBACK,
    "role": "target",
    "detected_by": "automation",
    "state": "open",
    "guardian_notice": "allowed",
    "confidence": "medium",
    "actor_relation": "unknown",
}
# Fields whose name in the event differs.
_RENAMED = {"class_code": "class_", "stated_severity": "severity"}
_FLAGGED = (
    "class_code", "role", "detected_by", "occurred_at", "state", "guardian_notice", "notice_at", "stated_severity",
    "confidence", "raised_by", "reported_class", "actor_relation", "sensitive", "contact_ref", "actions_taken",
)  # fmt: skip
_UPDATED = (
    "class_code", "state", "outcome", "stated_severity", "guardian_notice", "notice_at", "actor_relation", "appeal_url",
)  # fmt: skip
_EMPTY_FOR_NONE = frozenset({"stated_severity", "reported_class"})


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What one event says of one incident; `data` is None where it could not be read."""

    time: datetime
    event_id: str
    data: FlaggedInteraction | FlagUpdated | None
    defect: str = ""

    @property
    def is_update(self) -> bool:
        return isinstance(self.data, FlagUpdated)


@dataclass(frozen=True, kw_only=True)
class ChildEvent:
    """An incident's event of a supervised child. With a `defect` its data is unusable except for the incident's id."""

    child: ChildRef
    event: Event
    defect: str = ""
    incident_id: str = ""

    def __post_init__(self) -> None:
        if not self.incident_id:
            object.__setattr__(self, "incident_id", self.event.data.incident_id)  # type: ignore[attr-defined]

    @property
    def key(self) -> tuple[int, str]:
        return self.child.id, self.incident_id

    @property
    def statement(self) -> Statement:
        data = self.event.data
        readable = isinstance(data, FlaggedInteraction | FlagUpdated) and not self.defect
        return Statement(
            time=self.event.time,
            event_id=self.event.id,
            data=data if readable else None,  # type: ignore[arg-type]  # narrowed by `readable`
            defect="" if readable else self.defect or "unreadable",
        )


def new_incident(one: ChildEvent) -> Incident:
    """An incident about which nothing is known yet; `merge` tells it the rest."""
    time = one.event.time
    return Incident(
        child_id=one.child.id,
        incident_id=one.incident_id,
        occurred_at=time,
        flagged_time=time,
        state_time=time,
        severity=Severity.LOW,
        hold=Hold.REVIEW,
        **UNREAD,
    )


def merge(incident: Incident, one: Statement) -> bool:
    """Tell the incident what this event says; whether anything changed."""
    stamp = (_moment(one.time), one.event_id)
    changed = [name for name, value in _said(one).items() if _set(incident, name, value, stamp)]
    if not one.is_update and one.time < incident.flagged_time:
        incident.flagged_time = one.time
        changed.append("flagged_time")
    if history.remember(incident, _happened(one, stamp)):
        changed.append("history")
    _fill_unsaid(incident)
    return bool(changed)


def severity_of(incident: Incident) -> Severity:
    return rules.effective_severity(
        incident_class=class_for(incident.class_code),
        raised_by=incident.raised_by,
        stated=incident.stated_severity,
        reported_class=incident.reported_class,
    )


def ruling_for(incident: Incident, *, now: datetime) -> rules.Ruling:
    """The hold rules and then what staff decided, on the incident as it stands."""
    ruling = rules.hold_for(
        rules.HoldFacts(
            incident_class=class_for(incident.class_code),
            role=incident.role,
            detected_by=incident.detected_by,
            guardian_notice=incident.guardian_notice,
            notice_at=incident.notice_at,
            actor_relation=incident.actor_relation,
            confidence=incident.confidence,
            sensitive=incident.sensitive,
            severity=Severity(incident.severity),
            defect=bool(incident.defect),
        ),
        now=now,
    )
    return rules.after_decision(
        ruling,
        decision=incident.decision,
        decided_reason=incident.decided_reason,
        unchecked=incident.unchecked,
        sensitive=incident.sensitive,
    )


def settle(incident: Incident, *, now: datetime) -> None:
    """Compute what follows from the incident's fields: severity, hold and since when it is held.

    The clock of the person on call starts anew when the kind of hold changes: before, nobody could act on it.
    """
    hold_before = incident.hold if incident.held_at else None
    incident.severity = severity_of(incident)
    incident.hold, incident.hold_reason = ruling_for(incident, now=now)
    if incident.hold not in HELD:
        incident.held_at = None
    elif incident.hold != hold_before:
        incident.held_at, incident.on_call_pages = now, 0


def _said(one: Statement) -> dict[str, object]:
    """The fields that the event states, by the incident's names."""
    if one.data is None:
        return {"defect": one.defect[:255]}
    if isinstance(one.data, FlaggedInteraction):
        return {**_members(one.data, _FLAGGED), "defect": ""}
    return _members(one.data, _UPDATED)


def _happened(one: Statement, stamp: tuple[str, str]) -> list[history.Entry]:
    """The steps that the event tells of."""
    if one.data is None:
        return []
    done = one.data.actions_taken if isinstance(one.data, FlaggedInteraction) else [one.data.outcome]
    steps = [str(one.data.state), *([history.REPORTED] if history.REPORTED in done else [])]
    return [(*stamp, step) for step in steps]


def _members(data: object, names: tuple[str, ...]) -> dict[str, object]:
    said = {name: getattr(data, _RENAMED.get(name, name)) for name in names}
    return {
        name: "" if value is None and name in _EMPTY_FOR_NONE else value
        for name, value in said.items()
        if value is not UNSET
    }


def _fill_unsaid(incident: Incident) -> None:
    """What no readable event has said follows from the earliest one, whichever came first."""
    if "occurred_at" not in incident.stamps:
        incident.occurred_at = incident.flagged_time
    if "state" not in incident.stamps:
        incident.state_time, incident.state_event_id = incident.flagged_time, ""


def _set(incident: Incident, name: str, value: object, stamp: tuple[str, str]) -> bool:
    before = incident.stamps.get(name)
    if before is not None and tuple(before) >= stamp:
        return False
    incident.stamps[name] = list(stamp)
    setattr(incident, name, value)
    if name == "state":
        incident.state_time, incident.state_event_id = datetime.fromisoformat(stamp[0]), stamp[1]
    return True


def _moment(time: datetime) -> str:
    """Sorts as text in the order of time: UTC, always with microseconds."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
