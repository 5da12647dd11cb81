"""What no guardian can loosen, and why: the platform's own limit for the age, and the law of the child's country.

The laws live in `data/floors.csv`: a country (or `EU`), a topic that a control may declare, the age below which it
counts. There the control stays at its strictest.
"""

import csv
import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.places import UNION_MEMBERS
from guardian_portal.controls.catalogue import Control, Value
from guardian_portal.family.ages import AgeRange

TABLE = Path(__file__).parent / "data" / "floors.csv"
UNION = "EU"

TOPICS: Mapping[str, Promise] = {
    "targeted_ads": _("Ads chosen by what a child does are forbidden by law."),
}
PLATFORM_SAYS = _("The platform allows no more at this age.")


class Origin(enum.StrEnum):
    """Who draws the line."""

    PLATFORM = "platform"
    LAW = "law"


@dataclass(frozen=True)
class Law:
    """One row of the table."""

    country: str
    topic: str
    below_age: int
    law: str
    source: str
    certainty: str


@dataclass(frozen=True)
class Floor:
    """The loosest value possible, who says so and in which words."""

    value: Value
    origin: Origin
    why: str | Promise
    law: str = ""


def floor_of(control: Control, ages: AgeRange, country: str) -> Floor:
    """The floor of a control for a child who may be of these ages. Who may be young enough counts as such."""
    found = _law_on(control.topic, ages, country)
    if found:
        return Floor(control.strictest, Origin.LAW, TOPICS[found.topic], found.law)
    return Floor(control.at_ages(ages.min, ages.max).loosest, Origin.PLATFORM, PLATFORM_SAYS)


def _law_on(topic: str, ages: AgeRange, country: str) -> Law | None:
    places = {country, UNION} if country in UNION_MEMBERS else {country}
    fitting = (law for law in laws() if law.topic == topic and law.country in places and ages.min < law.below_age)
    return next(fitting, None)


@lru_cache(maxsize=1)
def laws() -> tuple[Law, ...]:
    """The table."""
    with TABLE.open(encoding="utf-8", newline="") as table:
        return tuple(
            Law(**{**row, "below_age": int(row["below_age"])})  # type: ignore[arg-type]
            for row in csv.DictReader(table)
        )
