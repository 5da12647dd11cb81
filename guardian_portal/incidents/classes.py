"""The incident classes: what each kind of flagged interaction is, how grave, and which guidance it brings.

The facts live in `data/incident_classes.csv`; this module reads them once and answers for any code.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy

from .titles import title_for

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

__all__ = ["CLASSES", "FALLBACK", "IncidentClass", "class_for", "title_for"]

DATA = Path(__file__).parent / "data" / "incident_classes.csv"
FALLBACK = "other"


@dataclass(frozen=True, slots=True)
class IncidentClass:
    """One row of the class table; `title` is the staff's name for it, guardians read `title_for`."""

    code: str
    title: StrPromise
    risk: str
    severity: str
    raised_severity: str
    raised_by: frozenset[str]
    notify: str
    human_review: bool
    guidance: tuple[str, ...]


def class_for(code: str) -> IncidentClass:
    """The class of this code; a code that nobody knows is treated as `other`, never as an error."""
    return CLASSES.get(code, CLASSES[FALLBACK])


def _tokens(cell: str) -> tuple[str, ...]:
    return tuple(token for token in cell.split("|") if token)


def _read_class(row: Mapping[str, str]) -> IncidentClass:
    return IncidentClass(
        code=row["code"],
        title=gettext_lazy(row["title"]),
        risk=row["risk"],
        severity=row["severity"],
        raised_severity=row["raised_severity"],
        raised_by=frozenset(_tokens(row["raised_by"])),
        notify=row["notify"],
        human_review=row["human_review"] == "yes",
        guidance=_tokens(row["guidance"]),
    )


def _rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


_TABLE = _rows()
CLASSES: Mapping[str, IncidentClass] = MappingProxyType({row["code"]: _read_class(row) for row in _TABLE})
TABLE_TITLES = frozenset(row["title"] for row in _TABLE)
