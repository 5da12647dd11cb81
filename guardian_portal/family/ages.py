"""How old a child is, as far as that is known, and what the age rules of the child's country make of it.

Of a birth month the last day counts, of an age band the latest date of birth that it allows: a child is never held to
be older than they surely are. Each decision keeps the public id of the rule that it followed.
"""

from dataclasses import dataclass
from datetime import date

from guardian_portal.family.birthdays import Dates, band_dates, birthday, month_dates, years_between
from guardian_portal.family.models import AgeRule, AgeRuleKind, Child
from guardian_portal.family.rulebook import RuleBook

OLDEST = 120


@dataclass(frozen=True)
class AgeRange:
    """Years of age: at least `min`, at most `max`; `certain` where they are the same."""

    min: int
    max: int

    @property
    def certain(self) -> bool:
        """Whether the age in years is known."""
        return self.min == self.max


@dataclass(frozen=True)
class Majority:
    """The day on which supervision ends, and the rule that says so."""

    on: date
    rule: AgeRule


def rule_for(*, country: str, kind: str, on: date) -> AgeRule:
    """The one rule of a country (empty: unknown) for a kind on a day; `*` is the protective default."""
    return RuleBook.read(kind).rule_for(country=country, kind=kind, on=on)


def age_of(child: Child, on: date) -> AgeRange:
    """How old the child can be on a day. Unknown: anything."""
    born = birth_dates(child)
    return AgeRange(years_between(born[1], on), years_between(born[0], on)) if born else AgeRange(0, OLDEST)


def majority_of(child: Child, book: RuleBook | None = None) -> Majority | None:
    """The first day on which the child surely is as old as the rule of that day asks; None where no age is known."""
    born = birth_dates(child)
    if born is None:
        return None
    book = book or RuleBook.read(AgeRuleKind.MAJORITY)
    for span in book.timeline(country=child.country, kind=AgeRuleKind.MAJORITY):
        day = max(span.start, birthday(born[1], span.rule.age))
        if day < span.until:
            return Majority(day, span.rule)
    return None


def majority_date(child: Child) -> date | None:
    """The day on which supervision ends by itself; None where neither birth month nor age band is known."""
    majority = majority_of(child)
    return majority.on if majority else None


def may_end_alone(child: Child, on: date) -> AgeRule | None:
    """The rule that lets this child end supervision without anybody's help, or None while it does not yet."""
    rule = rule_for(country=child.country, kind=AgeRuleKind.MAY_END_ALONE, on=on)
    return rule if is_old_enough(child, rule, on) else None


def is_old_enough(child: Child, rule: AgeRule, on: date) -> bool:
    """Whether the child surely has the age that a rule asks; an age of 0 says: at no age."""
    return bool(rule.age) and age_of(child, on).min >= rule.age


def monitoring_bar(child: Child, on: date, book: RuleBook | None = None) -> AgeRule | None:
    """The rule that forbids summaries of this child's activity, or None; who may be young enough counts as such."""
    book = book or RuleBook.read(AgeRuleKind.MONITORING_BARRED)
    rule = book.rule_for(country=child.country, kind=AgeRuleKind.MONITORING_BARRED, on=on)
    return rule if age_of(child, on).min < rule.age else None


def is_monitoring_barred(child: Child, on: date, book: RuleBook | None = None) -> bool:
    """Whether no summaries of activity may be made of this child."""
    return monitoring_bar(child, on, book) is not None


def needs_birth_month(child: Child) -> bool:
    """Whether nobody has said yet in which month the child was born."""
    return not child.birth_month


def birth_dates(child: Child) -> Dates | None:
    """The earliest and the latest date of birth that fit what is known."""
    if child.birth_month:
        return month_dates(child.birth_month)
    return known_band(child)


def known_band(child: Child) -> Dates | None:
    """What the age bands told so far say about the date of birth."""
    if child.born_from and child.born_until:
        return child.born_from, child.born_until
    if child.age_min is None or child.age_max is None:
        return None
    return band_dates(child.age_min, child.age_max, (child.profile_time or child.created_at).date())
