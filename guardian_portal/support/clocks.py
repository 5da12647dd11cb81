"""How soon the desk looks at a case and answers it: by kind and country, from `data/case_clocks.csv`."""

from __future__ import annotations

import calendar
import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from guardian_portal.common.places import EEA_MEMBERS
from guardian_portal.support.models import CaseKind, Clock

DATA = Path(__file__).parent / "data" / "case_clocks.csv"
EVERYWHERE, EEA = "*", "EEA"
HOURS, DAYS, MONTHS = "hours", "days", "months"
UNITS = frozenset({HOURS, DAYS, MONTHS})
# A child's private objection has no case; the desk owes it a look as soon as a safety concern.
OBJECTION_LOOK = timedelta(hours=1)


@dataclass(frozen=True)
class CaseClock:
    """One row of the table."""

    kind: str
    country: str
    first_look: timedelta
    amount: int
    unit: str
    clock: Clock
    source: str
    certainty: str
    note: str

    def due_after(self, opened: datetime) -> datetime:
        """When the answer is due. A month ends on the day of the same number, or on the last one there is."""
        if self.unit == MONTHS:
            return _months_after(opened, self.amount)
        return opened + timedelta(**{self.unit: self.amount})


def clock_for(kind: str, country: str) -> CaseClock:
    """The country's own row, else that of the law it shares, else what holds everywhere."""
    shared = EEA if country in EEA_MEMBERS else EVERYWHERE
    found = CLOCKS.get((kind, country)) or CLOCKS.get((kind, shared))
    return found or CLOCKS[kind, EVERYWHERE]


def _months_after(moment: datetime, months: int) -> datetime:
    years, month = divmod(moment.month - 1 + months, 12)
    year, month = moment.year + years, month + 1
    return moment.replace(year=year, month=month, day=min(moment.day, calendar.monthrange(year, month)[1]))


def _read(row: Mapping[str, str]) -> CaseClock:
    return CaseClock(
        kind=CaseKind(row["kind"]).value,
        country=row["country"],
        first_look=timedelta(hours=int(row["first_look_hours"])),
        amount=int(row["amount"]),
        unit=row["unit"],
        clock=Clock(row["clock"]),
        source=row["source"],
        certainty=row["certainty"],
        note=row["note"],
    )


def _rows() -> list[CaseClock]:
    with DATA.open(encoding="utf-8", newline="") as table:
        return [_read(row) for row in csv.DictReader(table)]


CLOCKS: Mapping[tuple[str, str], CaseClock] = {(one.kind, one.country): one for one in _rows()}
