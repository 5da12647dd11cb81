"""Whom to call: the help lines of a family's countries, only those that a person has looked up and seen.

The facts live in `data/helplines.csv`; a row whose certainty is not `seen` is never shown to a family.
"""

from __future__ import annotations

import csv
import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django_countries import countries as country_names

from guardian_portal.common.places import UNION_MEMBERS

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise, StrPromise

DATA = Path(__file__).parent / "data" / "helplines.csv"
SEEN = "seen"
EVERYWHERE = "*"
UNION = "EU"
LOCAL_EMERGENCY = _("Call your local emergency number")

# In the order a worried reader needs them.
KINDS: Mapping[str, StrPromise] = {
    "emergency": _("Danger right now"),
    "crisis": _("Someone to talk to"),
    "report": _("Report it"),
    "image-removal": _("Have an image taken down"),
}


@dataclass(frozen=True, slots=True)
class Helpline:
    """One help line as the table states it; `hours` is "24h" or empty where the table does not say."""

    country: str
    kind: str
    name: StrPromise
    phone: str
    url: str
    hours: str
    audience: frozenset[str]
    certainty: str
    checked_on: datetime.date | None

    @property
    def kind_words(self) -> StrPromise:
        return KINDS[self.kind]

    @property
    def all_day(self) -> bool:
        return self.hours == "24h"

    @property
    def tel(self) -> str:
        """The value of a `tel:` link, empty without a number; `#` is written as RFC 3966 asks."""
        dialled = "".join(sign for sign in self.phone if sign.isdigit() or sign in "+#")
        return "tel:" + dialled.replace("#", "%23") if dialled else ""

    @property
    def reach(self) -> str:
        """What makes two rows the same line: the number dialled, else the page opened."""
        return self.tel or self.url


@dataclass(frozen=True, slots=True)
class HelplineGroup:
    """The lines of one country (`*`: any); `emergency` is the sentence where no row has such a number."""

    country: str
    lines: tuple[Helpline, ...]
    emergency: StrPromise | None

    @property
    def heading(self) -> StrOrPromise:
        return _("In every country") if self.country == EVERYWHERE else country_names.name(self.country)


def helplines_for(countries: Sequence[str]) -> tuple[HelplineGroup, ...]:
    """Groups in the order of `countries` (the child's first, then the guardian's), the world-wide lines last.

    Each group can be read alone: a second EU country repeats the emergency number, but no other EU line.
    """
    codes = _known_codes(countries)
    first_member = next((code for code in codes if code in UNION_MEMBERS), None)
    groups = [_country_group(code, whole_union=code == first_member) for code in codes]
    return (*groups, _group(EVERYWHERE, _seen(EVERYWHERE), needs_emergency=not groups))


def unverified() -> list[Helpline]:
    """The rows that no family is shown, for the operator's check to list."""
    return [line for line in HELPLINES if line.certainty != SEEN]


def _known_codes(countries: Iterable[str]) -> list[str]:
    """Upper case, without repeats; the table's own `EU` and `*` are no countries."""
    codes = dict.fromkeys((code or "").strip().upper() for code in countries)
    return [code for code in codes if code not in ("", EVERYWHERE, UNION)]


def _country_group(code: str, *, whole_union: bool) -> HelplineGroup:
    shared = _seen(UNION) if code in UNION_MEMBERS else []
    kept = [line for line in shared if whole_union or line.kind == "emergency"]
    return _group(code, [*_seen(code), *kept], needs_emergency=True)


def _group(code: str, lines: list[Helpline], *, needs_emergency: bool) -> HelplineGroup:
    first: dict[str, Helpline] = {}
    for line in lines:
        first.setdefault(line.reach, line)
    ordered = sorted(first.values(), key=lambda line: list(KINDS).index(line.kind))
    numbered = any(line.kind == "emergency" for line in ordered)
    return HelplineGroup(code, tuple(ordered), LOCAL_EMERGENCY if needs_emergency and not numbered else None)


def _seen(country: str) -> list[Helpline]:
    return [line for line in HELPLINES if line.country == country and line.certainty == SEEN]


def _read_line(row: Mapping[str, str]) -> Helpline:
    checked = row["checked_on"]
    return Helpline(
        country=row["country"],
        kind=row["kind"],
        name=_(row["name"]),
        phone=row["phone"],
        url=row["url"],
        hours=row["hours"],
        audience=frozenset(row["audience"].split("|")),
        certainty=row["certainty"],
        checked_on=datetime.date.fromisoformat(checked) if checked else None,
    )


def _rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


_TABLE = _rows()
HELPLINES: tuple[Helpline, ...] = tuple(_read_line(row) for row in _TABLE)
TABLE_NAMES = frozenset(row["name"] for row in _TABLE)
