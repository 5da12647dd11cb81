"""System checks on the incidents app's data tables: a slip in a table stops the start, not an alert page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from . import classes, helplines, table_names, titles, words
from .classes import IncidentClass
from .escalation import ladder
from .escalation.ladder import Rung
from .guidance import BLOCKS
from .models import Step

NOTIFY = frozenset({"immediate", "hour", "day", "weekly", "never"})
CERTAINTIES = frozenset({helplines.SEEN, "unverified"})


def check_incident_data(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Classes name known words, guidance that exists and a title pair; help lines can be shown; ladders rise."""
    return [*_check_classes(), *_check_helplines(), *_check_ladders(ladder.RUNGS)]


def _check_ladders(rungs: Iterable[Rung]) -> Iterator[CheckMessage]:
    """By severity from the first minute to the last, each step once."""
    before: dict[str, list[Rung]] = {}
    for one in rungs:
        lower = before.setdefault(one.severity, [])
        if one.severity not in words.SEVERITIES or one.step not in Step.values:
            yield Error(f"Escalation step {one}: unknown severity or step.", id="incidents.E008")
        elif any(each.after >= one.after or each.step == one.step for each in lower):
            yield Error(f"Escalation step {one}: not after the one before it, or twice.", id="incidents.E009")
        lower.append(one)


def _check_classes() -> Iterator[CheckMessage]:
    if classes.FALLBACK not in classes.CLASSES:
        yield Error("No class `other` to fall back on.", id="incidents.E001")
    for found in classes.CLASSES.values():
        for problem in _class_problems(found):
            yield Error(f"Incident class {found.code}: {problem}.", id="incidents.E002")


def _class_problems(found: IncidentClass) -> Iterator[str]:
    yield from _severity_problems(found)
    if found.notify not in NOTIFY:
        yield f"unknown notify {found.notify!r}"
    if not found.guidance:
        yield "no guidance"
    for block in found.guidance:
        if block not in BLOCKS:
            yield f"no guidance block {block!r}"
    if found.code not in titles.TITLES:
        yield "no titles"


def _severity_problems(found: IncidentClass) -> Iterator[str]:
    order = list(words.SEVERITIES)
    if found.severity not in order:
        yield f"unknown severity {found.severity!r}"
        return
    if bool(found.raised_severity) != bool(found.raised_by):
        yield "raised_severity and raised_by belong together"
    if found.raised_severity and found.raised_severity not in order[: order.index(found.severity)]:
        yield f"{found.raised_severity!r} does not raise {found.severity!r}"


def _check_helplines() -> Iterator[CheckMessage]:
    for line in helplines.HELPLINES:
        where = f"Help line {line.country} {line.kind} {line.phone or line.url}"
        if line.kind not in helplines.KINDS:
            yield Error(f"{where}: unknown kind.", id="incidents.E003")
        if line.certainty not in CERTAINTIES:
            yield Error(f"{where}: unknown certainty {line.certainty!r}.", id="incidents.E004")
        if line.certainty == helplines.SEEN and line.checked_on is None:
            yield Error(f"{where}: seen, but nobody says when.", id="incidents.E005")
        if not (line.tel or line.url):
            yield Error(f"{where}: neither a number nor a page.", id="incidents.E006")
    yield from _check_names()


def _check_names() -> Iterator[CheckMessage]:
    """Names are translated by their text, which translators only find when `table_names` marks it."""
    unmarked = classes.TABLE_TITLES - table_names.CLASS_TITLES | (helplines.TABLE_NAMES - table_names.HELPLINE_NAMES)
    for name in sorted(unmarked):
        yield Error(f"{name!r} is in a data table but not in table_names.", id="incidents.E007")
