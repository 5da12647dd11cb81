"""Puts an age rule in force. What stood before is closed or taken out of force, never rewritten."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.models import ANY_COUNTRY, AgeRule, AgeRuleKind
from guardian_portal.family.rulebook import FIRST_DAY

OLDEST_AGE = 25
# A lower majority would end the supervision of children by one wrong figure.
YOUNGEST_MAJORITY = 15


class AgeRuleConflict(enum.StrEnum):
    """Why a rule can't be put in force."""

    REVERSED = "reversed"  # it would end before it begins
    TOO_EARLY = "too_early"  # it would begin before the first day that rules speak of
    AGE = "age"
    OVERLAPS = "overlaps"
    LEAVES_GAP = "leaves_gap"  # days without a default
    CHANGED = "changed"  # the rule it replaces is not in force any more
    OTHER_COUNTRY = "other_country"  # the rule it replaces is another country's or of another kind


class AgeRuleRefused(Exception):
    """The rule can't be put in force; `conflict` says why, `other` which rule is in its way."""

    def __init__(self, conflict: AgeRuleConflict, other: AgeRule | None = None) -> None:
        super().__init__(conflict)
        self.conflict = conflict
        self.other = other


@dataclass(frozen=True, kw_only=True)
class RuleChange:
    """A new rule. `replaces`: public id of the one it changes or corrects; empty where it stands beside the others."""

    country: str
    kind: str
    age: int
    valid_from: date
    valid_to: date | None = None
    certainty: str
    note: str = ""
    replaces: str = ""


@transaction.atomic
def put_in_force(*, change: RuleChange, actor: Actor) -> AgeRule:
    """Write the rule. One that begins later than the rule it replaces closes that one at its own first day; one that
    begins with it or before corrects it for all its time. Raises AgeRuleRefused.
    """
    standing = _standing(change)
    old = _replaced(change, standing)
    check_change(change, standing)
    if old:
        _close(old, change, actor)
    rule = AgeRule.objects.create(
        country=change.country,
        kind=change.kind,
        age=change.age,
        valid_from=change.valid_from,
        valid_to=change.valid_to,
        certainty=change.certainty,
        note=change.note,
        replaces=old,
    )
    _record(rule, Action.AGE_RULE_ADDED, actor, replaces=change.replaces)
    return rule


def try_change(*, change: RuleChange) -> None:
    """Raise what `put_in_force` would, and change nothing."""
    standing = list(AgeRule.objects.filter(country=change.country, kind=change.kind, replaced_at__isnull=True))
    _replaced(change, standing)
    check_change(change, standing)


def check_change(change: RuleChange, standing: Sequence[AgeRule]) -> None:
    """Raise AgeRuleRefused where the rule can't stand beside the others of its country and kind."""
    youngest = YOUNGEST_MAJORITY if change.kind == AgeRuleKind.MAJORITY else 0
    if not youngest <= change.age <= OLDEST_AGE:
        raise AgeRuleRefused(AgeRuleConflict.AGE)
    if change.valid_to and change.valid_to <= change.valid_from:
        raise AgeRuleRefused(AgeRuleConflict.REVERSED)
    if change.valid_from < FIRST_DAY:
        raise AgeRuleRefused(AgeRuleConflict.TOO_EARLY)
    periods = _periods_after(change, standing)
    for rule, start, end in periods:
        if start < (change.valid_to or date.max) and change.valid_from < end:
            raise AgeRuleRefused(AgeRuleConflict.OVERLAPS, rule)
    if change.country == ANY_COUNTRY and not _covers(change, [(start, end) for _rule, start, end in periods]):
        raise AgeRuleRefused(AgeRuleConflict.LEAVES_GAP)


def _standing(change: RuleChange) -> list[AgeRule]:
    """The country's rules of this kind. The default rows are locked with them: a country may have none of its own."""
    kind = AgeRule.objects.filter(kind=change.kind, country__in=(change.country, ANY_COUNTRY), replaced_at__isnull=True)
    return [rule for rule in kind.select_for_update().order_by("pk") if rule.country == change.country]


def _replaced(change: RuleChange, standing: Sequence[AgeRule]) -> AgeRule | None:
    if not change.replaces:
        return None
    for rule in standing:
        if rule.public_id == change.replaces:
            return rule
    known = AgeRule.objects.filter(public_id=change.replaces, country=change.country, kind=change.kind).exists()
    raise AgeRuleRefused(AgeRuleConflict.CHANGED if known else AgeRuleConflict.OTHER_COUNTRY)


def _periods_after(change: RuleChange, standing: Sequence[AgeRule]) -> list[tuple[AgeRule, date, date]]:
    """When the other rules are valid once the replaced one is closed."""
    periods = []
    for rule in standing:
        end = rule.valid_to or date.max
        if rule.public_id == change.replaces:
            end = min(end, change.valid_from)
        if rule.valid_from < end:
            periods.append((rule, rule.valid_from, end))
    return periods


def _covers(change: RuleChange, periods: Sequence[tuple[date, date]]) -> bool:
    """Whether every day has a default: nowhere may the answer depend on luck."""
    reached = FIRST_DAY
    for start, end in sorted([*periods, (change.valid_from, change.valid_to or date.max)]):
        if start > reached:
            return False
        reached = max(reached, end)
    return reached == date.max


def _close(old: AgeRule, change: RuleChange, actor: Actor) -> None:
    if change.valid_from > old.valid_from:
        end = min(old.valid_to or date.max, change.valid_from)
        AgeRule.objects.filter(pk=old.pk).update(valid_to=end)
    else:
        AgeRule.objects.filter(pk=old.pk).update(replaced_at=timezone.now())
    _record(old, Action.AGE_RULE_CLOSED, actor)


def _record(rule: AgeRule, action: Action, actor: Actor, **data: object) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="age_rule",
        object_id=rule.public_id,
        country=rule.country,
        kind=rule.kind,
        age=rule.age,
        **data,
    )
