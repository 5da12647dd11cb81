"""What is looser than the default or than another's wish waits a day, told to all; one no keeps the strict value."""

from __future__ import annotations

from datetime import timedelta

import pytest

from accounts.models import User
from guardian_portal.controls.errors import ControlsRefused, LooseningProblem, LooseningRefused
from guardian_portal.controls.models import LooseningProposal, Wish
from guardian_portal.controls.rules import ControlProblem
from guardian_portal.controls.services import accept_loosening, refuse_loosening, withdraw_loosening
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.services import leave_child
from guardian_portal.family.services.transitions import move
from notifications.models import Notice
from tests.builders import link
from tests.guardian_portal.controls.fixtures import clock, home, platform
from tests.guardian_portal.controls.household import DAY, Household
from tests.guardian_portal.family.ages import keys_told

__all__ = ["clock", "home", "platform"]

pytestmark = pytest.mark.django_db
ALMOST = timedelta(hours=23, minutes=58)


def own_link(home: Household, guardian: User) -> Guardianship:
    return Guardianship.objects.select_related("child__connection").get(child=home.kit, guardian=guardian)


def in_force(home: Household) -> str:
    home.sweep()
    return str(home.view().in_force)


def leave(home: Household, guardian: User) -> None:
    leave_child(guardianship=own_link(home, guardian), actor=home.actor(guardian))


def freeze(home: Household, guardian: User) -> None:
    move(guardianship=own_link(home, guardian), to=GuardianshipState.FROZEN, actor=home.actor(guardian))


def test_beyond_the_default_it_waits_also_where_there_is_one_guardian(home: Household) -> None:
    leave(home, home.ben)
    home.wait()
    assert home.messages(home.amina, "everyone").waiting == ("contact.messages",)
    home.wait(ALMOST)
    assert in_force(home) == "friends"
    home.wait(timedelta(minutes=3))
    assert in_force(home) == "everyone"
    assert home.ledger()[-1] == ("contact.messages", "friends", "everyone", "nobody_objected")


def test_every_guardian_and_the_child_are_told_at_once(home: Household) -> None:
    home.messages(home.amina, "everyone")
    told = Notice.objects.filter(kind="controls_loosening").values_list("recipient_id", flat=True)
    assert sorted(told) == sorted([home.amina.pk, home.ben.pk])
    assert keys_told(home.kit)[-1] == "controls_loosening"
    (waiting,) = home.overview(home.ben).pending
    assert (waiting.who, waiting.words_now, waiting.words_wanted) == ("Amina", "Friends", "Everyone")
    assert (waiting.may_refuse, waiting.may_accept, waiting.may_withdraw) == (True, True, False)
    (own,) = home.overview(home.amina).pending
    assert (own.may_refuse, own.may_withdraw, own.by_me) == (False, True, True)
    (childs,) = home.overview().pending
    assert (childs.may_refuse, childs.who) == (False, "Amina")


def test_who_is_not_verified_can_not_ask_for_it(home: Household) -> None:
    own_link(home, home.amina).verifications.all().delete()
    with pytest.raises(ControlsRefused) as refused:
        home.messages(home.amina, "everyone")
    assert refused.value.problems == {"contact.messages": ControlProblem.NOT_VERIFIED}


def test_within_the_default_over_nobodys_wish_it_is_at_once(home: Household) -> None:
    home.messages(home.amina, "nobody")
    assert home.messages(home.amina, "friends").applied
    assert in_force(home) == "friends"


def test_over_anothers_wish_it_waits_and_silence_replaces_that_wish(home: Household) -> None:
    home.messages(home.ben, "nobody")
    assert home.messages(home.amina, "friends").waiting
    home.wait(ALMOST)
    assert in_force(home) == "nobody"
    home.wait(timedelta(minutes=3))
    assert in_force(home) == "friends"
    assert set(Wish.objects.values_list("value", flat=True)) == {"friends"}
    assert len(home.ledger()) == 2


def test_one_no_keeps_the_strict_value(home: Household) -> None:
    home.messages(home.ben, "nobody")
    home.messages(home.amina, "friends")
    refuse_loosening(loosening=home.waiting(), guardian=home.ben, actor=home.actor(home.ben))
    home.wait(DAY)
    assert in_force(home) == "nobody"
    assert LooseningProposal.objects.get().state == "refused"


def test_a_yes_of_all_who_want_it_stricter_makes_it_at_once_within_the_default(home: Household) -> None:
    home.messages(home.ben, "nobody")
    home.messages(home.amina, "friends")
    accept_loosening(loosening=home.waiting(), guardian=home.ben, actor=home.actor(home.ben))
    assert in_force(home) == "friends"
    assert home.ledger()[-1][3] == "all_agreed"


def test_beyond_the_default_the_day_passes_whoever_agrees(home: Household) -> None:
    home.messages(home.amina, "everyone")
    accept_loosening(loosening=home.waiting(), guardian=home.ben, actor=home.actor(home.ben))
    assert in_force(home) == "friends"
    home.wait(DAY)
    assert in_force(home) == "everyone"


def test_who_answers(home: Household, dana: User) -> None:
    home.messages(home.amina, "everyone")
    waiting = home.waiting()
    for stranger in (dana, home.amina):
        with pytest.raises(LooseningRefused) as refused:
            refuse_loosening(loosening=waiting, guardian=stranger, actor=home.actor(stranger))
        assert refused.value.problem == LooseningProblem.NOT_ALLOWED
    with pytest.raises(LooseningRefused):
        withdraw_loosening(loosening=waiting, guardian=home.ben, actor=home.actor(home.ben))
    withdraw_loosening(loosening=waiting, guardian=home.amina, actor=home.actor(home.amina))
    with pytest.raises(LooseningRefused) as refused:
        refuse_loosening(loosening=waiting, guardian=home.ben, actor=home.actor(home.ben))
    assert refused.value.problem == LooseningProblem.SETTLED


def test_whoever_paused_may_still_say_no(home: Household) -> None:
    home.messages(home.amina, "everyone")
    Guardianship.objects.filter(guardian=home.ben).update(state=GuardianshipState.PAUSED)
    refuse_loosening(loosening=home.waiting(), guardian=home.ben, actor=home.actor(home.ben))
    home.wait(DAY)
    assert in_force(home) == "friends"


def test_the_silence_of_somebody_under_review_says_nothing(home: Household) -> None:
    home.messages(home.ben, "nobody")
    home.messages(home.amina, "friends")
    freeze(home, home.ben)
    home.wait(DAY)
    assert in_force(home) == "nobody"
    assert LooseningProposal.objects.get().state == "lapsed"


def test_whoever_is_put_under_review_loosens_nothing_any_more(home: Household) -> None:
    home.messages(home.amina, "everyone")
    freeze(home, home.amina)
    home.wait(DAY)
    assert in_force(home) == "friends"


def test_a_newcomer_has_a_day_of_their_own(home: Household, dana: User) -> None:
    home.messages(home.amina, "everyone")
    home.wait(timedelta(hours=20))
    link(dana, home.kit, age=timedelta(0))
    home.wait(timedelta(hours=5))
    assert in_force(home) == "friends"
    home.wait(timedelta(hours=20))
    assert in_force(home) == "everyone"


def test_a_leavers_wishes_stand_a_day(home: Household) -> None:
    home.messages(home.amina, "friends")
    home.messages(home.ben, "nobody")
    leave(home, home.ben)
    home.wait(ALMOST)
    assert in_force(home) == "nobody"
    home.wait(timedelta(minutes=3))
    assert in_force(home) == "friends"
    assert home.ledger()[-1] == ("contact.messages", "nobody", "friends", "left")


def test_a_leavers_wish_is_not_replaced_before_its_day_is_over(home: Household) -> None:
    home.messages(home.ben, "nobody")
    home.messages(home.amina, "friends")
    home.wait(timedelta(hours=20))
    leave(home, home.ben)
    home.wait(timedelta(hours=5))
    assert in_force(home) == "nobody"
    home.wait(timedelta(hours=20))
    assert in_force(home) == "friends"


def test_what_a_leaver_alone_wished_stays_asked_for_and_unlocked(home: Household) -> None:
    home.messages(home.ben, "nobody")
    leave(home, home.ben)
    home.wait(DAY)
    assert in_force(home) == "nobody"
    assert home.platform.locks == []


def test_the_end_of_the_last_guardianship_releases_every_lock_and_loosens_nothing(home: Household) -> None:
    home.set(home.amina, {"contact.messages": "nobody", "time.daily": 60})
    home.sweep()
    assert home.platform.locks == ["contact.messages", "time.daily"]
    leave(home, home.ben)
    leave(home, home.amina)
    home.sweep()
    assert home.platform.locks == []
    assert home.platform.controls == {"contact.messages": "nobody", "time.daily": 60}
    assert not Wish.objects.exists()


def test_a_second_proposal_for_the_same_control_waits_for_the_first(home: Household, dana: User) -> None:
    home.messages(home.ben, "nobody")
    home.messages(home.amina, "friends")
    link(dana, home.kit)
    with pytest.raises(ControlsRefused) as refused:
        home.messages(dana, "friends")
    assert refused.value.problems == {"contact.messages": ControlProblem.ALREADY_WAITING}


def test_setting_it_stricter_takes_back_ones_own_and_refuses_anothers(home: Household) -> None:
    home.messages(home.amina, "everyone")
    home.messages(home.amina, "nobody")
    assert LooseningProposal.objects.get().state == "withdrawn"
    home.messages(home.amina, "friends")
    home.messages(home.amina, "everyone")
    home.messages(home.ben, "friends")
    assert LooseningProposal.objects.last().state == "refused"  # type: ignore[union-attr]
