"""The ladders: for each severity what is done how long after the alert, read once from `data/escalation_steps.csv`."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType

from guardian_portal.incidents.models.escalation import Step
from guardian_portal.incidents.models.incident import Severity

DATA = Path(__file__).parent.parent / "data" / "escalation_steps.csv"


@dataclass(frozen=True, slots=True)
class Rung:
    """One line of the table."""

    severity: str
    after: timedelta
    step: str

    @property
    def minutes(self) -> int:
        return int(self.after.total_seconds() // 60)


@dataclass(frozen=True, slots=True)
class Due:
    """What a look at the clock finds: the rungs to take now, and the number of the next one and how long after."""

    rungs: Sequence[Rung]
    next_rung: int
    next_after: timedelta | None


def _read(row: Mapping[str, str]) -> Rung:
    return Rung(row["severity"], timedelta(minutes=int(row["minutes"])), row["step"])


def _rungs() -> tuple[Rung, ...]:
    with DATA.open(encoding="utf-8", newline="") as table:
        return tuple(_read(row) for row in csv.DictReader(table))


RUNGS = _rungs()
# By severity, without what telling itself does.
LADDERS: Mapping[int, tuple[Rung, ...]] = MappingProxyType(
    {
        severity: tuple(one for one in RUNGS if one.severity == severity.word and one.step != Step.TOLD)
        for severity in Severity
    }
)
# From the mildest that has a ladder.
LADDERED = tuple(severity for severity, rungs in LADDERS.items() if rungs)


def first_due(severity: int, started_at: datetime) -> datetime | None:
    """When the first step is due; None for a severity without any."""
    after = _after(LADDERS[severity], 0)
    return None if after is None else started_at + after


def due_rungs(severity: int, *, next_rung: int, started_at: datetime, now: datetime) -> Due:
    """Who comes late takes the last step towards the guardians, and not all of them at once; the desk never misses."""
    ladder = LADDERS[severity]
    reached = [one for one in ladder[next_rung:] if started_at + one.after <= now]
    number = next_rung + len(reached)
    to_guardians = [one for one in reached if one.step != Step.DESK]
    taken = [one for one in reached if one.step == Step.DESK or one is to_guardians[-1]]
    return Due(taken, number, _after(ladder, number))


def _after(ladder: Sequence[Rung], number: int) -> timedelta | None:
    return ladder[number].after if number < len(ladder) else None
