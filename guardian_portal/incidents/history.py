"""What an incident's events say happened, as steps in time; any order and repetition of them gives the same list.

The first and the last ones are kept, each by time and event id: of a set that only grows, both are the same whichever
way it grew.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from .models.incident import Incident, State

REPORTED = "reported_to_authority"
RECEIVED = "received"
REOPENED = "reopened"
KEPT_AT_EACH_END = 20

Entry = tuple[str, str, str]  # time, event id, step


def remember(incident: Incident, said: Iterable[Entry]) -> bool:
    """Whether that was new."""
    before = [tuple(one) for one in incident.history]
    entries = sorted({*before, *said})
    kept = entries[:KEPT_AT_EACH_END] + entries[KEPT_AT_EACH_END:][-KEPT_AT_EACH_END:]
    incident.history = [list(one) for one in kept]
    return kept != before


def steps_of(incident: Incident) -> list[list[str]]:
    """[[step, time], ...], oldest first: when it came, each change of where it stands, the first report."""
    steps = [[RECEIVED, incident.flagged_time.astimezone(UTC).isoformat()]]
    steps += _changes(incident.history)
    return sorted(steps, key=lambda one: datetime.fromisoformat(one[1]))


def _changes(history: Iterable[Sequence[str]]) -> Iterable[list[str]]:
    state, reported = str(State.OPEN), False
    for time, _event, step in history:
        if step == REPORTED:
            if not reported:
                yield [REPORTED, time]
            reported = True
        elif step != state:
            state = step
            yield [REOPENED if step == State.OPEN else step, time]
