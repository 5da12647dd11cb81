"""The catalogue of verification methods, and which country accepts which for which strength of consent.

The facts live in `data/verification_methods.csv` and `data/accepted_methods.csv`, each row with its source. A country
without rows of its own gets `*`, the protective default: what proves a person everywhere.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.common.places import EEA_MEMBERS
from guardian_portal.family.models import Strength

TABLES = Path(__file__).parents[1] / "data"
EVERYWHERE = "*"
AREA = "EEA"
CALL = "toll_free_call"

NAMES: Mapping[str, Promise] = {
    "signed_form": _("Signed form"),
    "card": _("Card payment that the account holder is told of"),
    "toll_free_call": _("Phone call with our staff"),
    "video_call": _("Video call with our staff"),
    "id_checked": _("Identity document, checked and then deleted"),
    "knowledge_questions": _("Questions that only you can answer"),
    "photo_match": _("Photo document compared with a face, both then deleted"),
    "text_plus": _("Text message, and a second one that confirms it"),
    "email_plus": _("Mail with a code, and a second mail that confirms it"),
    "kr_mobile_identity": _("Korean mobile phone identity check"),
    "platform_record": _("The platform's own record"),
}


@dataclass(frozen=True)
class Method:
    """One row of the catalogue. `recorded_by`: a provider here, or staff after doing it outside."""

    key: str
    recorded_by: str
    reference_is: str
    never_kept: str


@dataclass(frozen=True)
class Acceptance:
    """One row of what a country accepts, with where that is written and how sure we are."""

    country: str
    strength: str
    methods: frozenset[str]
    source: str
    certainty: str
    note: str


def accepted(*, country: str, strength: str) -> frozenset[str]:
    """Keys of the methods that count for a consent of this strength concerning a child of this country."""
    return frozenset(method for row in _rows_of(country) if row.strength == strength for method in row.methods)


def covers(scope: str, strength: str) -> bool:
    """Whether a verification of this scope serves a consent of this strength: the wider one serves both."""
    return scope in (strength, Strength.DISCLOSURE)


def name_of(method: str) -> Promise | str:
    """The method in words; one that an operator has removed since keeps its key."""
    return NAMES.get(method, method)


def _rows_of(country: str) -> list[Acceptance]:
    for group in (country, AREA if country in EEA_MEMBERS else "", EVERYWHERE):
        rows = [row for row in ACCEPTANCES if row.country == group]
        if rows:
            return rows
    return []


def _read(name: str) -> Iterator[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as table:
        yield from csv.DictReader(table)


def _acceptance(row: dict[str, str]) -> Acceptance:
    return Acceptance(**{**row, "methods": frozenset(row["methods"].split("|"))})  # type: ignore[arg-type]


METHODS: Mapping[str, Method] = {row["key"]: Method(**row) for row in _read("verification_methods.csv")}
ACCEPTANCES: tuple[Acceptance, ...] = tuple(_acceptance(row) for row in _read("accepted_methods.csv"))
