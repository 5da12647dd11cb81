"""A platform's word that supervision ends takes effect on its day; with less than 30 days ahead it waits for staff."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.services import SYSTEM
from guardian_portal.family.models import AgeOut, AgeOutState, Child
from guardian_portal.family.services import announce_age_out, apply_profile, decide_age_out
from guardian_portal.family.services.ageing import AlreadyDecided
from guardian_portal.platforms.events import AccountUpdated, AgeBand
from tests.guardian_portal.family.ages import at_noon, clock_on, keys_told
from tests.guardian_portal.family.builders import link, state_of

pytestmark = pytest.mark.django_db

TODAY = date(2027, 3, 1)
DAY = timedelta(days=1)


def announce(child: Child, days: int, *, at: int = 0) -> AgeOut | None:
    """`days` ahead of TODAY, said `at` minutes after noon of it."""
    noon = datetime(2027, 3, 1, 12, tzinfo=UTC)
    with at_noon(TODAY):
        return announce_age_out(
            child=child,
            effective_at=noon + days * DAY,
            reason="majority",
            time=noon + timedelta(minutes=at),
            actor=SYSTEM,
        )


def states() -> list[str]:
    return list(AgeOut.objects.order_by("pk").values_list("state", flat=True))


def test_in_good_time_it_takes_effect_on_its_day_and_is_told_ahead(amina: User, kit: Child) -> None:
    own = link(amina, kit)
    announce(kit, 40)
    for days in (0, 10, 11, 33, 39):
        clock_on(TODAY + days * DAY)
    assert state_of(own) == "active"
    clock_on(TODAY + 40 * DAY)
    assert state_of(own) == "aged_out"
    assert keys_told(kit) == ["supervision_ends_in_30_days", "supervision_ends_in_7_days", "supervision_ended"]
    assert states() == [AgeOutState.DONE]


@pytest.mark.parametrize("days", [29, 0, -400])
def test_at_short_notice_it_waits_for_staff(amina: User, kit: Child, days: int) -> None:
    own = link(amina, kit)
    announce(kit, days)
    clock_on(TODAY + 100 * DAY)
    assert state_of(own) == "active"
    assert states() == [AgeOutState.WAITING]


def test_staff_say_yes_or_no_once(amina: User, kit: Child) -> None:
    own = link(amina, kit)
    waiting = announce(kit, 5)
    assert waiting
    decide_age_out(age_out=waiting, ends=True, actor=SYSTEM)
    with pytest.raises(AlreadyDecided):
        decide_age_out(age_out=waiting, ends=False, actor=SYSTEM)
    clock_on(TODAY + 5 * DAY)
    assert state_of(own) == "aged_out"


def test_a_refused_one_said_again_stays_refused(amina: User, kit: Child) -> None:
    link(amina, kit)
    waiting = announce(kit, 5)
    assert waiting
    decide_age_out(age_out=waiting, ends=False, actor=SYSTEM)
    assert announce(kit, 5, at=9) is None
    assert states() == [AgeOutState.REFUSED]


def test_the_newest_word_counts_in_any_order(kit: Child) -> None:
    announce(kit, 60, at=2)
    announce(kit, 60, at=2)
    announce(kit, 90, at=1)
    assert states() == [AgeOutState.SCHEDULED]
    announce(kit, 50, at=3)
    assert states() == [AgeOutState.SUPERSEDED, AgeOutState.SCHEDULED]


def test_short_notice_leaves_what_was_announced_in_time(amina: User, kit: Child) -> None:
    own = link(amina, kit)
    announce(kit, 60)
    announce(kit, 2, at=1)
    assert sorted(states()) == [AgeOutState.SCHEDULED, AgeOutState.WAITING]
    clock_on(TODAY + 10 * DAY)
    assert state_of(own) == "active"
    clock_on(TODAY + 60 * DAY)
    assert state_of(own) == "aged_out"
    assert sorted(states()) == [AgeOutState.DONE, AgeOutState.SUPERSEDED]


def test_majority_comes_first_whatever_the_platform_says(amina: User, kit: Child) -> None:
    Child.objects.update(birth_month="2009-03")
    own = link(amina, kit)
    announce(kit, 400)
    clock_on(date(2027, 3, 31))
    assert state_of(own) == "aged_out"


def profile(child: Child, **said: object) -> None:
    with at_noon(TODAY):
        apply_profile(child=child, profile=AccountUpdated(display_handle="kit", **said), time=timezone.now())


def test_a_child_who_tells_the_platform_a_wrong_age_is_not_free_at_once(amina: User, kit: Child) -> None:
    own = link(amina, kit)
    Child.objects.update(birth_month="2012-05")
    kit.refresh_from_db()
    profile(kit, birth_month="2001-01")
    clock_on(TODAY)
    assert (state_of(own), kit.birth_month) == ("active", "2012-05")
    waiting = AgeOut.objects.get()
    assert (waiting.state, waiting.origin) == (AgeOutState.WAITING, "profile")
    decide_age_out(age_out=waiting, ends=True, actor=SYSTEM)
    clock_on(TODAY)
    assert state_of(own) == "aged_out"


def test_an_age_that_only_moves_the_day_is_taken_over(amina: User, kit: Child) -> None:
    link(amina, kit)
    Child.objects.update(birth_month="2012-05")
    kit.refresh_from_db()
    for month in ("2011-01", "2013-01"):
        with at_noon(TODAY + DAY * int(month[3])):
            apply_profile(
                child=kit, profile=AccountUpdated(display_handle="kit", birth_month=month), time=timezone.now()
            )
        assert kit.birth_month == month
    assert not AgeOut.objects.exists()


def test_an_age_band_said_every_week_does_not_move_the_day(kit: Child) -> None:
    Child.objects.update(age_min=None, age_max=None)
    kit.refresh_from_db()
    latest = []
    for week in range(5):
        with at_noon(TODAY + 7 * week * DAY):
            band = AccountUpdated(display_handle="kit", age_band=AgeBand(min=13, max=15))
            apply_profile(child=kit, profile=band, time=timezone.now())
        latest.append(kit.born_until)
    assert set(latest) == {date(2014, 3, 1)}
