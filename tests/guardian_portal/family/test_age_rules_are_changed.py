"""An age rule is closed or corrected by a new one, never rewritten; no change leaves a day with two rules or none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from guardian_portal.audit.models import Entry
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.ages import rule_for
from guardian_portal.family.models import AgeRule
from guardian_portal.family.rulebook import FIRST_DAY, RuleBook
from guardian_portal.family.services.age_rules import AgeRuleConflict, AgeRuleRefused, RuleChange, put_in_force

YEAR_2027 = date(2027, 1, 1)


def change(**fields: Any) -> RuleChange:
    given: dict[str, Any] = {"country": "DE", "kind": "consent", "age": 15, "valid_from": YEAR_2027}
    return RuleChange(**{**given, "certainty": "seen", **fields})


def the_rule(country: str = "DE", kind: str = "consent") -> AgeRule:
    return AgeRule.objects.get(country=country, kind=kind, valid_to=None, replaced_at=None)


@pytest.mark.django_db
def test_a_later_rule_closes_the_one_before_and_both_keep_what_they_say() -> None:
    old = the_rule()
    new = put_in_force(change=change(replaces=old.public_id), actor=SYSTEM)
    assert rule_for(country="DE", kind="consent", on=date(2026, 12, 31)) == old
    assert rule_for(country="DE", kind="consent", on=YEAR_2027) == new
    old.refresh_from_db()
    assert (old.age, old.valid_to, old.replaced_at) == (16, YEAR_2027, None)


@pytest.mark.django_db
def test_a_correction_takes_the_wrong_rule_out_of_force_and_keeps_it_readable() -> None:
    old = the_rule()
    new = put_in_force(change=change(replaces=old.public_id, valid_from=old.valid_from), actor=SYSTEM)
    assert rule_for(country="DE", kind="consent", on=old.valid_from) == new
    kept = AgeRule.objects.get(public_id=old.public_id)
    assert (kept.age, kept.valid_to) == (16, None)
    assert kept.replaced_at is not None
    assert new.replaces == kept


@pytest.mark.django_db
def test_a_change_is_in_the_audit_trail() -> None:
    put_in_force(change=change(replaces=the_rule().public_id), actor=SYSTEM)
    said = Entry.objects.filter(object_kind="age_rule").order_by("pk")
    assert [(one.action, one.data["age"]) for one in said] == [("age_rule.closed", 16), ("age_rule.added", 15)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "conflict"),
    [
        ({}, AgeRuleConflict.OVERLAPS),
        ({"valid_from": date(2010, 1, 1), "valid_to": date(2018, 5, 26)}, AgeRuleConflict.OVERLAPS),
        ({"valid_to": YEAR_2027}, AgeRuleConflict.REVERSED),
        ({"valid_to": date(2026, 1, 1)}, AgeRuleConflict.REVERSED),
        ({"valid_from": date(1999, 12, 31)}, AgeRuleConflict.TOO_EARLY),
        ({"age": 26}, AgeRuleConflict.AGE),
        ({"kind": "majority", "age": 14}, AgeRuleConflict.AGE),
        ({"replaces": "unknown"}, AgeRuleConflict.OTHER_COUNTRY),
    ],
)
def test_what_can_not_stand_is_refused_by_name(fields: dict[str, Any], conflict: AgeRuleConflict) -> None:
    before = list(AgeRule.objects.values())
    with pytest.raises(AgeRuleRefused) as refused:
        put_in_force(change=change(**fields), actor=SYSTEM)
    assert refused.value.conflict == conflict
    assert list(AgeRule.objects.values()) == before


@pytest.mark.django_db
def test_a_rule_that_was_changed_meanwhile_is_not_changed_again() -> None:
    old = the_rule()
    put_in_force(change=change(replaces=old.public_id, valid_from=old.valid_from), actor=SYSTEM)
    with pytest.raises(AgeRuleRefused) as refused:
        put_in_force(change=change(replaces=old.public_id), actor=SYSTEM)
    assert refused.value.conflict == AgeRuleConflict.CHANGED


@pytest.mark.django_db
def test_a_day_before_a_country_had_a_rule_can_be_filled() -> None:
    earlier = put_in_force(change=change(valid_from=FIRST_DAY, valid_to=date(2018, 5, 25)), actor=SYSTEM)
    assert rule_for(country="DE", kind="consent", on=date(2010, 1, 1)) == earlier


@pytest.mark.django_db
def test_the_default_never_ends() -> None:
    old = the_rule("*")
    gone = change(country="*", replaces=old.public_id, valid_to=date(2030, 1, 1))
    with pytest.raises(AgeRuleRefused) as refused:
        put_in_force(change=gone, actor=SYSTEM)
    assert refused.value.conflict == AgeRuleConflict.LEAVES_GAP


DAYS = st.dates(min_value=date(1999, 12, 1), max_value=date(2032, 1, 1))
CHANGES = st.lists(
    st.tuples(st.sampled_from(["*", "DK", "NO"]), st.integers(0, 27), DAYS, st.none() | DAYS, st.integers(-1, 6)),
    max_size=8,
)


class AnyChanges(TestCase):
    """Whatever staff try, in whatever order."""

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(changes=CHANGES, on=DAYS)
    def test_every_day_keeps_exactly_one_rule(self, changes: list[Any], on: date) -> None:
        for country, age, begin, end, which in changes:
            known = list(AgeRule.objects.filter(country=country, kind="consent").order_by("pk"))
            replaces = known[which].public_id if 0 <= which < len(known) else ""
            try:
                wanted = change(country=country, age=age, valid_from=begin, valid_to=end, replaces=replaces)
                put_in_force(change=wanted, actor=SYSTEM)
            except AgeRuleRefused:
                continue
        book = RuleBook.read("consent")
        for country in ("*", "DK", "NO", "ZZ"):
            spans = book.timeline(country=country, kind="consent")
            assert [one.start for one in spans[1:]] == [one.until for one in spans[:-1]]
            assert (spans[0].start, spans[-1].until) == (FIRST_DAY, date.max)
            assert sum(on in one or on < FIRST_DAY for one in spans[:1]) + sum(on in one for one in spans[1:]) == 1
