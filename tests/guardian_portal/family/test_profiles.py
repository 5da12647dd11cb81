"""The newest profile of a child's account wins; a deleted account stays deleted."""

import itertools
from datetime import UTC, datetime, timedelta

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.models import Child, ChildState
from guardian_portal.family.services import apply_profile, set_child_state
from guardian_portal.platforms.events import AccountUpdated, AgeBand
from tests.guardian_portal.family.builders import PLATFORM

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def test_the_newest_profile_wins_in_any_order(kit: Child) -> None:
    for order in itertools.permutations(range(3)):
        Child.objects.update(profile_time=None, display_handle="")
        for hour in order:
            profile = AccountUpdated(display_handle=f"kit{hour}")
            apply_profile(child=kit, profile=profile, time=NOON + timedelta(hours=hour))
        kit.refresh_from_db()
        assert kit.display_handle == "kit2"


def test_equal_times_keep_what_is_stored(kit: Child) -> None:
    assert apply_profile(child=kit, profile=AccountUpdated(display_handle="first"), time=NOON)
    assert not apply_profile(child=kit, profile=AccountUpdated(display_handle="second"), time=NOON)
    assert kit.display_handle == "first"


def test_what_a_profile_does_not_mention_stays_known(kit: Child) -> None:
    whole = AccountUpdated(display_handle="kit", age_band=AgeBand(min=13, max=15), country="FR", birth_month="2012-04")
    apply_profile(child=kit, profile=whole, time=NOON)
    apply_profile(child=kit, profile=AccountUpdated(display_handle="kitty"), time=NOON + timedelta(hours=1))
    assert (kit.display_handle, kit.age_min, kit.age_max) == ("kitty", 13, 15)
    assert (kit.country, kit.birth_month) == ("FR", "2012-04")


def test_the_state_of_the_account_is_audited_once(kit: Child) -> None:
    assert set_child_state(child=kit, state=ChildState.DISABLED, actor=PLATFORM)
    assert not set_child_state(child=kit, state=ChildState.DISABLED, actor=PLATFORM)
    assert [entry.data for entry in Entry.objects.filter(object_id=kit.public_id)] == [{"state": "disabled"}]


def test_deleted_is_final(kit: Child, amina: User) -> None:
    set_child_state(child=kit, state=ChildState.DELETED, actor=PLATFORM)
    assert not set_child_state(child=kit, state=ChildState.ACTIVE, actor=PLATFORM)
    assert kit.state == ChildState.DELETED
