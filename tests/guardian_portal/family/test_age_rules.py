"""Exactly one age rule counts for any country, kind and day, and it is the country's own where there is one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardian_portal.family.ages import rule_for
from guardian_portal.family.models import AgeRule, AgeRuleKind, Certainty
from guardian_portal.family.rulebook import FIRST_DAY, RuleBook

DAYS = st.dates(min_value=FIRST_DAY, max_value=date(2100, 1, 1))
EVERYWHERE = AgeRule(country="*", kind="consent", age=16, valid_from=FIRST_DAY, certainty="default")


@st.composite
def rules_of_a_country(draw: st.DrawFn) -> list[AgeRule]:
    """Any number of rules without overlap, with or without gaps, the last one open or not."""
    days = sorted(draw(st.sets(DAYS, max_size=8)))
    periods = list(zip(days[::2], days[1::2], strict=False))
    rules = [AgeRule(country="DK", kind="consent", age=13, valid_from=a, valid_to=b) for a, b in periods]
    if len(days) % 2:
        rules.append(AgeRule(country="DK", kind="consent", age=15, valid_from=days[-1]))
    return rules


@given(rules=rules_of_a_country(), on=st.dates())
def test_any_day_has_exactly_one_rule(rules: list[AgeRule], on: date) -> None:
    book = RuleBook((EVERYWHERE, *rules))
    spans = book.timeline(country="DK", kind="consent")
    assert [one.start for one in spans[1:]] == [one.until for one in spans[:-1]]
    assert (spans[0].start, spans[-1].until) == (FIRST_DAY, date.max)
    found = book.rule_for(country="DK", kind="consent", on=on)
    own = [one for one in rules if one.valid_from <= max(on, FIRST_DAY) < (one.valid_to or date.max)]
    assert [found] == (own or [EVERYWHERE])


@pytest.mark.django_db
@pytest.mark.parametrize("kind", AgeRuleKind.values)
@pytest.mark.parametrize("country", ["", "*", "DE", "DK", "KR", "ZZ"])
def test_a_new_installation_has_a_rule_for_everything(country: str, kind: str) -> None:
    for on in (date.min, FIRST_DAY - timedelta(1), FIRST_DAY, date(2026, 11, 22), date.max):
        assert rule_for(country=country, kind=kind, on=on).kind == kind


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("country", "kind", "on", "age"),
    [
        ("DK", "consent", date(2023, 12, 31), 13),
        ("DK", "consent", date(2024, 1, 1), 15),
        ("AU", "consent", date(2025, 12, 9), 16),
        ("ZZ", "consent", date(2026, 1, 1), 16),
        ("KR", "majority", date(2026, 1, 1), 19),
        ("DE", "majority", date(2026, 1, 1), 18),
        ("", "may_end_alone", date(2026, 1, 1), 16),
        ("DE", "monitoring_barred", date(2026, 1, 1), 0),
        ("IN", "monitoring_barred", date(2026, 1, 1), 18),
        ("DE", "minimum_account", date(2026, 1, 1), 0),
        ("FR", "joint_consent", date(2026, 1, 1), 15),
    ],
)
def test_the_country_decides_and_the_star_is_the_default(country: str, kind: str, on: date, age: int) -> None:
    assert rule_for(country=country, kind=kind, on=on).age == age


@pytest.mark.django_db
def test_every_default_says_that_it_is_one() -> None:
    assert set(AgeRule.objects.filter(country="*").values_list("certainty", flat=True)) == {Certainty.DEFAULT}
