"""Staff put a guardianship under review; only two people end it, and neither a date nor leaving does."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.family.errors import MayNotDecide, NotUnderReview
from guardian_portal.family.models import Child, Guardianship, GuardianshipDecision, GuardianshipState
from guardian_portal.family.reviewing import reviews_past_their_end, under_review
from guardian_portal.family.selectors import entitlement
from guardian_portal.family.services import (
    end_carers,
    expire_links,
    freeze_guardianship,
    leave_child,
    lift_freeze,
    move_review,
    name_danger,
    start_cooled,
    warn_before_end,
)
from notifications.models import Notice
from tests.guardian_portal.family.builders import link, platform_says, state_of

WHY = "Two parents disagree."


@pytest.fixture
def frozen(amina: User, kit: Child, sam: User) -> Guardianship:
    guardianship = link(amina, kit)
    assert freeze_guardianship(guardianship=guardianship, reason=WHY, staff=sam)
    return guardianship


def test_a_review_takes_two_weeks_unless_said_otherwise(frozen: Guardianship, sam: User) -> None:
    frozen.refresh_from_db()
    assert (frozen.state, frozen.frozen_from, frozen.is_danger) == ("frozen", "active", False)
    assert frozen.review_ends_at is not None
    assert abs(frozen.review_ends_at - timezone.now() - timedelta(days=14)) < timedelta(minutes=1)
    decision = GuardianshipDecision.objects.get()
    assert (decision.kind, decision.reason, decision.made_by) == ("frozen", WHY, sam)


def test_the_audit_trail_has_one_entry_without_the_reason(frozen: Guardianship, sam: User) -> None:
    entry = Entry.objects.get(object_id=frozen.public_id)
    assert (entry.action, entry.actor_id) == ("guardianship.changed", sam.public_id)
    assert entry.data == {
        "previous": "active",
        "state": "frozen",
        "by": "staff",
        "decision": GuardianshipDecision.objects.get().public_id,
    }


def test_only_the_frozen_guardian_is_told(frozen: Guardianship, ben: User) -> None:
    assert frozen.child
    other = link(ben, frozen.child)
    assert list(Notice.objects.values_list("kind", "recipient__name")) == [("guardianship_frozen", "Amina")]
    assert state_of(other) == "active"


def test_who_left_may_not_be_frozen_and_nobody_without_a_reason(
    amina: User, ben: User, kit: Child, sam: User, ada: User
) -> None:
    over, live = link(ben, kit, GuardianshipState.REVOKED), link(amina, kit)
    assert not freeze_guardianship(guardianship=over, reason=WHY, staff=sam)
    for staff, reason in ((sam, " "), (ada, WHY), (ben, WHY)):
        with pytest.raises(MayNotDecide):
            freeze_guardianship(guardianship=live, reason=reason, staff=staff)
    assert not GuardianshipDecision.objects.exists()


@pytest.mark.parametrize("before", ["active", "paused"])
def test_two_people_end_it_and_what_was_before_is_back(
    amina: User, kit: Child, sam: User, lee: User, before: str
) -> None:
    guardianship = link(amina, kit, GuardianshipState(before))
    freeze_guardianship(guardianship=guardianship, reason=WHY, staff=sam)
    name_danger(guardianship=guardianship, reason=WHY, staff=sam)
    lift_freeze(guardianship=guardianship, reason=WHY, proposed_by=sam, actor=actor_of(lee))
    guardianship.refresh_from_db()
    assert (guardianship.state, guardianship.frozen_from, guardianship.is_danger) == (before, "", False)
    assert guardianship.review_ends_at is None


def test_one_person_does_not_end_it(frozen: Guardianship, sam: User) -> None:
    with pytest.raises(MayNotDecide):
        lift_freeze(guardianship=frozen, reason=WHY, proposed_by=sam, actor=actor_of(sam))
    assert state_of(frozen) == "frozen"


def test_the_danger_hears_nothing(frozen: Guardianship, sam: User) -> None:
    name_danger(guardianship=frozen, reason=WHY, staff=sam)
    assert frozen.child
    told = entitlement(guardian_id=frozen.guardian_id, child_id=frozen.child.pk)
    assert told
    assert told.hears.value == "nothing"


def test_only_who_is_under_review_is_named(amina: User, kit: Child, sam: User) -> None:
    guardianship = link(amina, kit)
    with pytest.raises(NotUnderReview):
        name_danger(guardianship=guardianship, reason=WHY, staff=sam)
    with pytest.raises(NotUnderReview):
        move_review(guardianship=guardianship, reason=WHY, staff=sam, review_ends_at=timezone.now())
    assert not GuardianshipDecision.objects.exists()


def test_a_day_that_passes_loosens_nothing_and_goes_to_the_desks_list(frozen: Guardianship, sam: User) -> None:
    assert not reviews_past_their_end(sam).exists()
    Guardianship.objects.update(review_ends_at=timezone.now() - timedelta(days=1))
    for sweep in (expire_links, start_cooled, end_carers, warn_before_end):
        assert sweep() == 0
    assert state_of(frozen) == "frozen"
    assert list(reviews_past_their_end(sam)) == [frozen]


def test_whoever_leaves_and_links_again_is_under_review_again(frozen: Guardianship, sam: User, lee: User) -> None:
    name_danger(guardianship=frozen, reason=WHY, staff=sam)
    leave_child(guardianship=frozen, actor=actor_of(frozen.guardian))
    assert not under_review(sam).exists()
    assert frozen.child
    again = link(frozen.guardian, frozen.child, GuardianshipState.PROVED)
    platform_says("confirm", again)
    again.refresh_from_db()
    assert (again.state, again.is_danger, again.frozen_from) == ("frozen", True, "active")
    assert again.review_ends_at is not None

    lift_freeze(guardianship=again, reason=WHY, proposed_by=sam, actor=actor_of(lee))
    leave_child(guardianship=again, actor=actor_of(frozen.guardian))
    third = link(frozen.guardian, frozen.child, GuardianshipState.PROVED)
    platform_says("confirm", third)
    assert state_of(third) == "active"


def test_who_was_not_under_review_links_again_freely(frozen: Guardianship, ben: User) -> None:
    assert frozen.child
    waiting = link(ben, frozen.child, GuardianshipState.PROVED)
    platform_says("confirm", waiting)
    assert state_of(waiting) == "active"
