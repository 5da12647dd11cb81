"""Supervision ends at majority by the product's own clock; both sides are told 30 and 7 days before, once each."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.ages import majority_date
from guardian_portal.family.models import AgeRule, Child, Forewarning, Guardianship, GuardianshipState
from guardian_portal.family.services import watch_ages
from notifications.kinds import kind_of
from notifications.models import Notice, WithheldReason
from tests.guardian_portal.family.ages import BORN, OF_AGE, at_noon, before, child_notices, clock_on, keys_told
from tests.guardian_portal.family.builders import link, platform_says, state_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def kit(kit: Child) -> Child:
    Child.objects.update(birth_month=BORN)
    kit.refresh_from_db()
    return kit


def mails() -> list[str]:
    told = Notice.objects.filter(kind="supervision_ends_soon").order_by("pk")
    return list(told.values_list("recipient__name", flat=True))


@pytest.mark.parametrize("state", ["requested", "proved", "cooling", "active", "paused", "frozen"])
def test_every_guardianship_ends_on_the_day_and_not_before(amina: User, kit: Child, state: str) -> None:
    own = link(amina, kit, GuardianshipState(state))
    clock_on(before(1))
    assert state_of(own) == state
    clock_on(OF_AGE)
    own.refresh_from_db()
    assert (own.state, own.ended_by) == ("aged_out", "age_out")


def test_all_guardians_and_the_child_are_told_twice_ahead_and_of_the_end(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    link(ben, kit, GuardianshipState.FROZEN)
    for days in (60, 31, 30, 29, 8, 7, 6, 1, 0, -1):
        clock_on(before(days))
    assert mails() == ["Amina", "Ben"] * 2
    assert keys_told(kit) == ["supervision_ends_in_30_days", "supervision_ends_in_7_days", "supervision_ended"]
    assert child_notices(kit)[0]["params"] == {"on": "2028-05-31"}


def test_any_number_of_sweeps_tell_once(amina: User, kit: Child) -> None:
    link(amina, kit)
    for _ in range(3):
        clock_on(before(30))
    assert mails() == ["Amina"]


def test_who_is_linked_late_is_told_once_and_at_once(amina: User, kit: Child) -> None:
    link(amina, kit)
    clock_on(before(3))
    assert mails() == ["Amina"]
    assert keys_told(kit) == ["supervision_ends_in_7_days"]


def test_a_later_birth_month_moves_it_and_it_is_told_anew(amina: User, kit: Child) -> None:
    own = link(amina, kit)
    clock_on(before(30))
    Child.objects.update(birth_month="2010-12")
    clock_on(OF_AGE)
    assert state_of(own) == "active"
    with at_noon(before(20)):
        assert kind_of(Notice.objects.get()).still_due(Notice.objects.get()) == WithheldReason.SUPERSEDED
    clock_on(date(2028, 12, 1))
    assert mails() == ["Amina"] * 2
    clock_on(date(2028, 12, 31))
    assert state_of(own) == "aged_out"


def test_the_country_of_the_child_decides(amina: User, kit: Child) -> None:
    own = link(amina, kit)
    Child.objects.update(country="KR")
    clock_on(OF_AGE)
    assert state_of(own) == "active"
    clock_on(date(2029, 5, 31))
    assert state_of(own) == "aged_out"


def test_a_rule_that_begins_later_counts_from_its_first_day(kit: Child) -> None:
    AgeRule.objects.create(country="DE", kind="majority", age=17, valid_from=date(2027, 9, 1), certainty="seen")
    assert majority_date(kit) == date(2027, 9, 1)
    Child.objects.update(birth_month="2010-12")
    kit.refresh_from_db()
    assert majority_date(kit) == date(2027, 12, 31)


def test_the_end_keeps_the_rule_it_followed(amina: User, kit: Child) -> None:
    link(amina, kit)
    clock_on(OF_AGE)
    entry = Entry.objects.get(action="guardianship.changed", data__state="aged_out")
    assert entry.data["age_rule"] == AgeRule.objects.get(country="*", kind="majority").public_id


def test_nobody_knows_an_age_and_nothing_ends(amina: User, kit: Child) -> None:
    Child.objects.update(birth_month="", age_min=None, age_max=None)
    own = link(amina, kit)
    clock_on(date(2100, 1, 1))
    assert state_of(own) == "active"


def test_with_an_age_band_only_its_latest_date_counts(amina: User, kit: Child) -> None:
    # 11 to 12 today: at the latest somebody turned 11 today.
    Child.objects.update(birth_month="")
    kit.refresh_from_db()
    today = (kit.profile_time or kit.created_at).date()
    of_age = majority_date(kit)
    assert of_age is not None
    assert of_age == today.replace(year=today.year + 7)
    own = link(amina, kit)
    clock_on(of_age - timedelta(days=1))
    assert state_of(own) == "active"
    clock_on(of_age)
    assert state_of(own) == "aged_out"


def test_a_mail_says_nothing_after_the_end_or_to_who_left(amina: User, ben: User, kit: Child) -> None:
    link(amina, kit)
    link(ben, kit)
    clock_on(before(7))
    first, second = Notice.objects.filter(kind="supervision_ends_soon").order_by("pk")
    with at_noon(before(7)):
        assert kind_of(first).still_due(first) is None
        Guardianship.objects.filter(guardian=ben).update(state="revoked")
        assert kind_of(second).still_due(second) == WithheldReason.NOT_ENTITLED
    with at_noon(OF_AGE):
        assert kind_of(first).still_due(first) == WithheldReason.SUPERSEDED


def test_a_yes_after_majority_supervises_nobody(amina: User, kit: Child) -> None:
    with at_noon(OF_AGE):
        asked = link(amina, kit, GuardianshipState.PROVED)
        platform_says("confirm", asked)
    assert state_of(asked) == "aged_out"


def test_children_far_from_majority_are_not_even_read(amina: User, kit: Child) -> None:
    link(amina, kit)
    with at_noon(before(60)):
        assert watch_ages() == 0
    assert not Forewarning.objects.exists()
