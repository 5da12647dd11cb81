"""What two people of the desk do with a guardianship: end it, freeze it without a mail, ask the child once more.

None of it makes a link: nobody but the child turns a question into one, and a no of the child stands.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import User
from guardian_portal.family.errors import OverrideObstacle, OverrideRefused
from guardian_portal.family.models import (
    STANDING_STATES,
    Child,
    ChildState,
    DecisionKind,
    Guardianship,
    GuardianshipDecision,
    GuardianshipState,
    Objection,
    ObjectionState,
)
from guardian_portal.family.policies import can_decide_guardianship, can_link
from guardian_portal.family.services.endings import end_carers_of
from guardian_portal.family.services.reviews import REVIEW_TAKES
from guardian_portal.family.services.transitions import LIMIT_PER_CHILD, lock_child, move
from guardian_portal.family.standing import is_live, is_past_its_end, live_at

ANSWER_WITHIN = timedelta(hours=48)
# A question that nobody answered for longer is no attempt any more: a new code is needed.
REOPENED_WITHIN = timedelta(days=30)


class EndReason(enum.StrEnum):
    """Why staff end a link. Neither side ever reads it."""

    WRONG_CHILD = "wrong_child"
    NOT_ENTITLED = "not_entitled"
    SAFETY = "safety"
    ASKED_BY_GUARDIAN = "asked_by_guardian"
    ASKED_BY_CHILD = "asked_by_child"


# Whoever was ended for these and links again begins under review.
REVIEWED_AGAIN = frozenset({EndReason.NOT_ENTITLED, EndReason.SAFETY})


def end_by_staff(
    *, guardianship: Guardianship, why: EndReason, quietly: bool, reason: str, staff: Collection[User]
) -> None:
    """End a link, or a question that waits. `staff`: who proposed, who agreed. Raises OverrideRefused."""
    proposer, agreed = _two_people(staff, guardianship)
    kind = DecisionKind.ENDED_QUIET if quietly else DecisionKind.ENDED
    again = {"frozen_from": GuardianshipState.ACTIVE, "review_ends_at": timezone.now() + REVIEW_TAKES}
    with transaction.atomic():
        decision = _decision(guardianship, kind, reason, proposer)
        moved = move(
            guardianship=guardianship,
            to=GuardianshipState.REVOKED,
            actor=actor_of(agreed),
            by="staff",
            unless=lambda current: current.state not in STANDING_STATES,
            said={"decision": decision.public_id, "why": why.value},
            quietly=quietly,
            ended_at=timezone.now(),
            ended_by="staff",
            **(again if why in REVIEWED_AGAIN else {}),
        )
        if not moved:
            raise OverrideRefused(OverrideObstacle.OVER)
        decision.save()


def freeze_quietly(*, guardianship: Guardianship, reason: str, staff: Collection[User]) -> None:
    """Put a live link under review without the mail about it. Raises OverrideRefused."""
    proposer, agreed = _two_people(staff, guardianship)
    ends = timezone.now() + REVIEW_TAKES
    with transaction.atomic():
        decision = _decision(guardianship, DecisionKind.FROZEN_QUIET, reason, proposer)
        decision.review_ends_at = ends
        frozen = move(
            guardianship=guardianship,
            to=GuardianshipState.FROZEN,
            actor=actor_of(agreed),
            by="staff",
            unless=lambda current: not is_live(current) or current.state == GuardianshipState.FROZEN,
            said={"decision": decision.public_id},
            quietly=True,
            review_ends_at=ends,
        )
        if not frozen:
            raise OverrideRefused(OverrideObstacle.OVER)
        decision.save()


def ask_child_again(*, guardianship: Guardianship, reason: str, staff: Collection[User]) -> None:
    """Put an unanswered question before the child once more; nobody's yes but the child's begins the link.

    Raises OverrideRefused.
    """
    proposer, agreed = _two_people(staff, guardianship)
    with transaction.atomic():
        guardianship.refresh_from_db()
        if guardianship.child:
            lock_child(guardianship.child)
            end_carers_of(guardianship.child)
        obstacle = why_not_asked_again(guardianship)
        if obstacle:
            raise OverrideRefused(obstacle)
        decision = _decision(guardianship, DecisionKind.REOPENED, reason, proposer)
        moved = move(
            guardianship=guardianship,
            to=GuardianshipState.PROVED,
            actor=actor_of(agreed),
            by="staff",
            unless=lambda current: current.state != GuardianshipState.EXPIRED,
            said={"decision": decision.public_id},
            asks_child=True,
            expires_at=timezone.now() + ANSWER_WITHIN,
            cooling_until=None,
            ended_at=None,
            ended_by="",
        )
        if not moved:
            raise OverrideRefused(OverrideObstacle.NOT_EXPIRED)
        decision.save()


def why_not_asked_again(guardianship: Guardianship) -> OverrideObstacle | None:
    """The first thing that stands against asking the child once more; None where nothing does."""
    child = guardianship.child
    if guardianship.state == GuardianshipState.DECLINED or (child and _said_no(guardianship, child)):
        return OverrideObstacle.CHILD_SAID_NO
    if guardianship.state != GuardianshipState.EXPIRED or is_past_its_end(guardianship):
        return OverrideObstacle.NOT_EXPIRED
    if child is None:
        return OverrideObstacle.NOTHING_PROVED
    return _outdated(guardianship, child) or _in_the_way(guardianship, child)


def _outdated(guardianship: Guardianship, child: Child) -> OverrideObstacle | None:
    if guardianship.ended_at is None or guardianship.ended_at < timezone.now() - REOPENED_WITHIN:
        return OverrideObstacle.TOO_OLD
    # Once: who is asked again and again says yes at last.
    if guardianship.decisions.filter(kind=DecisionKind.REOPENED).exists():
        return OverrideObstacle.ASKED_TWICE
    if child.state != ChildState.ACTIVE:
        return OverrideObstacle.ACCOUNT_GONE
    return None if can_link(guardianship.guardian) else OverrideObstacle.NOT_VERIFIED


def _said_no(guardianship: Guardianship, child: Child) -> bool:
    """Also to another question of the same guardian since this one."""
    same = Guardianship.objects.filter(guardian=guardianship.guardian_id, child=child)
    no = same.filter(state=GuardianshipState.DECLINED) | same.filter(ended_by="child")
    return no.filter(ended_at__gte=guardianship.requested_at).exists()


def _in_the_way(guardianship: Guardianship, child: Child) -> OverrideObstacle | None:
    others = Guardianship.objects.filter(child=child).exclude(pk=guardianship.pk)
    if others.filter(guardian=guardianship.guardian_id, state__in=STANDING_STATES).exists():
        return OverrideObstacle.STANDING
    unanswered = Objection.objects.filter(child=child).exclude(state=ObjectionState.ANSWERED)
    if others.filter(state=GuardianshipState.FROZEN).exists() or unanswered.exists():
        return OverrideObstacle.DISPUTED
    full = others.filter(live_at(timezone.now())).count() >= LIMIT_PER_CHILD
    return OverrideObstacle.FULL if full else None


def _two_people(staff: Collection[User], guardianship: Guardianship) -> tuple[User, User]:
    """Two who may decide about it. Raises OverrideRefused."""
    proposer, agreed = staff
    if proposer.pk == agreed.pk or not all(can_decide_guardianship(one, guardianship) for one in staff):
        raise OverrideRefused(OverrideObstacle.ONE_PERSON)
    return proposer, agreed


def _decision(guardianship: Guardianship, kind: DecisionKind, reason: str, staff: User) -> GuardianshipDecision:
    """Not stored yet: first it must come true."""
    return GuardianshipDecision(guardianship=guardianship, kind=kind, reason=reason.strip(), made_by=staff)
