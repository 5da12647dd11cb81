"""How a link ends without the platform's word: a guardian leaves or withdraws a request, a child who is old enough
ends it, or the 48 hours of a request pass."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.family.ages import may_end_alone
from guardian_portal.family.errors import NotAllowed
from guardian_portal.family.models import (
    LIVE_STATES,
    PENDING_STATES,
    AgeRule,
    Child,
    Guardianship,
    GuardianshipState,
)
from guardian_portal.family.services.transitions import move

_SWEPT_AT_ONCE = 500


def leave_child(*, guardianship: Guardianship, actor: Actor) -> bool:
    """A guardian ends their own guardianship; nobody can stop them. False when it had ended already."""
    return _end_by_guardian(guardianship, LIVE_STATES, actor)


def cancel_link(*, guardianship: Guardianship, actor: Actor) -> bool:
    """A guardian takes back a request that waits. False when it was answered meanwhile."""
    return _end_by_guardian(guardianship, PENDING_STATES, actor)


def _end_by_guardian(guardianship: Guardianship, while_in: tuple[GuardianshipState, ...], actor: Actor) -> bool:
    return move(
        guardianship=guardianship,
        to=GuardianshipState.REVOKED,
        actor=actor,
        by="guardian",
        unless=lambda current: current.state not in while_in,
        ended_at=timezone.now(),
        ended_by="guardian",
    )


def end_by_child(*, child: Child, guardianships: Sequence[Guardianship], actor: Actor) -> int:
    """A child old enough ends these; all sides are told in the same words. Returns how many; raises NotAllowed."""
    now = timezone.now()
    with transaction.atomic():
        rule = may_end_alone(child, now.date())
        if rule is None:
            raise NotAllowed
        own = [one for one in guardianships if one.child_id == child.pk]
        return sum(_end_by_child(one, rule, actor) for one in own)


def _end_by_child(guardianship: Guardianship, rule: AgeRule, actor: Actor) -> bool:
    ended = move(
        guardianship=guardianship,
        to=GuardianshipState.REVOKED,
        actor=actor,
        by="child",
        unless=lambda current: current.state not in LIVE_STATES,
        ended_at=timezone.now(),
        ended_by="child",
        ended_under=rule.public_id,
    )
    if ended:
        record(
            actor=actor,
            action=Action.GUARDIANSHIP_ENDED_BY_CHILD,
            object_kind="guardianship",
            object_id=guardianship.public_id,
            rule=rule.public_id,
        )
    return ended


def expire_links() -> int:
    """End the requests that nobody answered in time; run by the sweeper, any number at once. Returns how many."""
    now = timezone.now()
    late = Guardianship.objects.filter(state__in=PENDING_STATES, expires_at__lt=now).select_related(
        "child", "connection", "guardian"
    )
    return sum(expire(guardianship=guardianship) for guardianship in late.order_by("pk")[:_SWEPT_AT_ONCE])


def expire(*, guardianship: Guardianship) -> bool:
    """End one request whose time has passed."""
    return move(
        guardianship=guardianship,
        to=GuardianshipState.EXPIRED,
        actor=SYSTEM,
        by="time",
        ended_at=timezone.now(),
        ended_by="time",
    )
