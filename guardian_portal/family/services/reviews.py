"""Staff put a guardianship under review, name the danger, and end the review. Nothing here loosens by itself.

A review is about a guardian and a child: who leaves and links again finds it waiting.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, record
from guardian_portal.family.errors import MayNotDecide, NotUnderReview
from guardian_portal.family.models import (
    Child,
    DecisionKind,
    Guardianship,
    GuardianshipDecision,
    GuardianshipState,
)
from guardian_portal.family.policies import can_decide_guardianship
from guardian_portal.family.services.transitions import move
from guardian_portal.family.standing import is_live

REVIEW_TAKES = timedelta(days=14)


class DangerEffect(Protocol):
    """What another room does when staff name a guardian the danger, inside the same transaction."""

    def __call__(self, *, guardianship: Guardianship, actor: Actor) -> None: ...


@lru_cache(maxsize=4)
def _effects(paths: tuple[str, ...]) -> tuple[DangerEffect, ...]:
    return tuple(import_string(path) for path in paths)


def freeze_guardianship(
    *, guardianship: Guardianship, reason: str, staff: User, review_ends_at: datetime | None = None
) -> bool:
    """Put a live guardianship under review. False when it is already, or has ended. Raises MayNotDecide."""
    _refuse_unless(guardianship, staff, reason)
    ends = review_ends_at or timezone.now() + REVIEW_TAKES
    with transaction.atomic():
        decision = _decision(guardianship, DecisionKind.FROZEN, reason, staff, review_ends_at=ends)
        frozen = move(
            guardianship=guardianship,
            to=GuardianshipState.FROZEN,
            actor=actor_of(staff),
            by="staff",
            unless=lambda current: not is_live(current),
            said={"decision": decision.public_id},
            review_ends_at=ends,
        )
        if frozen:
            decision.save()
    return frozen


def name_danger(*, guardianship: Guardianship, reason: str, staff: User) -> bool:
    """Whoever is under review hears of nothing any more, and is not told so. Raises MayNotDecide, NotUnderReview."""
    with transaction.atomic():
        named = _decide_under_review(guardianship, DecisionKind.DANGER_NAMED, reason, staff, is_danger=True)
        for effect in _effects(tuple(settings.DANGER_EFFECTS)):
            effect(guardianship=guardianship, actor=actor_of(staff))
    return named


def move_review(*, guardianship: Guardianship, reason: str, staff: User, review_ends_at: datetime) -> bool:
    """The review takes until another day. Raises MayNotDecide, NotUnderReview."""
    return _decide_under_review(
        guardianship, DecisionKind.REVIEW_MOVED, reason, staff, review_ends_at=review_ends_at, looked_at=review_ends_at
    )


def protect_guardian(*, guardianship: Guardianship, reason: str, staff: User) -> None:
    """From now on the other guardians learn neither this one's name nor any day of theirs. Raises MayNotDecide."""
    _refuse_unless(guardianship, staff, reason)
    with transaction.atomic():
        decision = _decision(guardianship, DecisionKind.PROTECTED, reason, staff)
        Guardianship.objects.filter(pk=guardianship.pk).update(is_protected=True)
        _keep(decision, actor_of(staff))


def lift_freeze(*, guardianship: Guardianship, reason: str, proposed_by: User, actor: Actor) -> None:
    """Back to the state before, once somebody else (`actor`) agreed. Raises MayNotDecide, NotUnderReview."""
    _refuse_unless(guardianship, proposed_by, reason)
    if actor.public_id == proposed_by.public_id:
        raise MayNotDecide
    with transaction.atomic():
        guardianship.refresh_from_db(fields=["frozen_from"])
        decision = _decision(guardianship, DecisionKind.LIFTED, reason, proposed_by)
        lifted = move(
            guardianship=guardianship,
            to=guardianship.frozen_from or GuardianshipState.ACTIVE,
            actor=actor,
            by="staff",
            unless=lambda current: current.state != GuardianshipState.FROZEN,
            said={"decision": decision.public_id},
        )
        if not lifted:
            raise NotUnderReview
        decision.save()
        pair = Guardianship.objects.filter(guardian=guardianship.guardian_id, child=guardianship.child_id)
        pair.exclude(pk=guardianship.pk).update(frozen_from="", is_danger=False)


def review_of_before(guardianship: Guardianship, child: Child) -> dict[str, Any]:
    """What an earlier guardianship of the same two leaves to one that begins: a review, and the protection."""
    before = Guardianship.objects.filter(guardian=guardianship.guardian_id, child=child).exclude(pk=guardianship.pk)
    found: dict[str, Any] = {"is_protected": True} if before.filter(is_protected=True).exists() else {}
    former = before.exclude(frozen_from="").order_by("-pk").first()
    if former:
        found |= {
            "review_ends_at": former.review_ends_at,
            "is_danger": former.is_danger,
            "to": GuardianshipState.FROZEN,
        }
    return found


def _decide_under_review(
    guardianship: Guardianship,
    kind: DecisionKind,
    reason: str,
    staff: User,
    *,
    looked_at: datetime | None = None,
    **changes: object,
) -> bool:
    _refuse_unless(guardianship, staff, reason)
    with transaction.atomic():
        frozen = Guardianship.objects.filter(pk=guardianship.pk, state=GuardianshipState.FROZEN)
        if not frozen.update(**changes):
            raise NotUnderReview
        _keep(_decision(guardianship, kind, reason, staff, review_ends_at=looked_at), actor_of(staff))
    guardianship.refresh_from_db(fields=["is_danger", "review_ends_at"])
    return True


def _refuse_unless(guardianship: Guardianship, staff: User, reason: str) -> None:
    if not (can_decide_guardianship(staff, guardianship) and reason.strip()):
        raise MayNotDecide


def _decision(
    guardianship: Guardianship, kind: DecisionKind, reason: str, staff: User, *, review_ends_at: datetime | None = None
) -> GuardianshipDecision:
    """Not stored yet: first it must come true."""
    return GuardianshipDecision(
        guardianship=guardianship, kind=kind, reason=reason.strip(), made_by=staff, review_ends_at=review_ends_at
    )


def _keep(decision: GuardianshipDecision, actor: Actor) -> None:
    decision.save()
    record(
        actor=actor,
        action=Action.GUARDIANSHIP_DECIDED,
        object_kind="guardianship",
        object_id=decision.guardianship.public_id,
        decision=decision.public_id,
        kind=decision.kind,
    )
