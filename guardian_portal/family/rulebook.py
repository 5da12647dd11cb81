"""The age rules in force, resolved in memory: exactly one rule for any country, kind and day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from guardian_portal.family.models import ANY_COUNTRY, AgeRule

# Nobody is asked about earlier days; a question about one is answered as of this day.
FIRST_DAY = date(2000, 1, 1)


class NoDefaultRule(LookupError):
    """The protective default does not cover a day, which `age_rules` never lets happen."""


@dataclass(frozen=True)
class Span:
    """A rule and the days on which it is the one that counts: `until` is the first day after them."""

    rule: AgeRule
    start: date
    until: date

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.until


@dataclass(frozen=True)
class RuleBook:
    """All rules of some kinds, read in one query."""

    rules: tuple[AgeRule, ...]

    @classmethod
    def read(cls, *kinds: str) -> "RuleBook":
        """As they stand now."""
        return cls(tuple(AgeRule.objects.filter(kind__in=kinds, replaced_at__isnull=True).order_by("valid_from")))

    def rule_for(self, *, country: str, kind: str, on: date) -> AgeRule:
        """The country's own rule of that day, else the protective default."""
        day = max(on, FIRST_DAY)
        for span in self.timeline(country=country, kind=kind):
            if day in span or (day == date.max and span.until == date.max):
                return span.rule
        raise NoDefaultRule(kind)

    def timeline(self, *, country: str, kind: str) -> list[Span]:
        """From FIRST_DAY on, without gap or overlap: the country's own rules, the default between them."""
        own = [_span(rule) for rule in self._of(country, kind)] if country != ANY_COUNTRY else []
        default = [_span(rule) for rule in self._of(ANY_COUNTRY, kind)]
        return sorted([*own, *_fill(own, default)], key=lambda span: span.start)

    def _of(self, country: str, kind: str) -> Iterator[AgeRule]:
        return (rule for rule in self.rules if rule.country == country and rule.kind == kind)


def _span(rule: AgeRule) -> Span:
    return Span(rule, rule.valid_from, rule.valid_to or date.max)


def _fill(own: list[Span], default: Iterable[Span]) -> Iterator[Span]:
    """The parts of the default on days for which the country says nothing."""
    for span in default:
        start = max(span.start, FIRST_DAY)
        for taken in sorted(own, key=lambda one: one.start):
            if start < min(taken.start, span.until):
                yield Span(span.rule, start, min(taken.start, span.until))
            start = max(start, taken.until)
        if start < span.until:
            yield Span(span.rule, start, span.until)
