"""How a link ends without the platform's word: the guardian leaves or withdraws a request, the child ends it, its time
passes, or the child is grown up."""

from collections.abc import Callable

from django.db.models import Q
from django.utils import timezone

from guardian_portal.audit.services import SYSTEM, Actor
from guardian_portal.family.models import (
    PENDING_STATES,
    STANDING_STATES,
    Child,
    Guardianship,
    GuardianshipState,
)
from guardian_portal.family.services.transitions import move
from guardian_portal.family.standing import is_live, is_live_state, is_past_its_end, past_end_at

_SWEPT_AT_ONCE = 500


def leave_child(*, guardianship: Guardianship, actor: Actor) -> bool:
    """A guardian ends their own guardianship; nobody can stop them. False when it had ended already."""
    return _end_by_guardian(guardianship, is_live, actor)


def cancel_link(*, guardianship: Guardianship, actor: Actor) -> bool:
    """A guardian takes back a request that waits. False when it was answered meanwhile."""
    return _end_by_guardian(guardianship, lambda current: current.state in PENDING_STATES, actor)


def end_by_child(*, guardianship: Guardianship, age_rule: str, actor: Actor) -> bool:
    """The child ends it, or says no to what waits; the caller has asked the age rule. False when it had ended."""
    waits = guardianship.state in PENDING_STATES
    return move(
        guardianship=guardianship,
        to=GuardianshipState.DECLINED if waits else GuardianshipState.REVOKED,
        actor=actor,
        by="child",
        said={"age_rule": age_rule},
        ended_at=timezone.now(),
        ended_by="child",
    )


def age_out_child(*, child: Child, age_rule: str, actor: Actor) -> int:
    """Supervision ends for every guardian, whatever its state: the child is grown up. Returns how many ended."""
    standing = Guardianship.objects.filter(child=child, state__in=STANDING_STATES)
    return sum(
        move(
            guardianship=one,
            to=GuardianshipState.AGED_OUT,
            actor=actor,
            by="age_out",
            said={"age_rule": age_rule},
            ended_at=timezone.now(),
            ended_by="age_out",
        )
        for one in standing.select_related("child", "connection", "guardian").order_by("pk")
    )


def _end_by_guardian(guardianship: Guardianship, is_theirs: Callable[[Guardianship], bool], actor: Actor) -> bool:
    return move(
        guardianship=guardianship,
        to=GuardianshipState.REVOKED,
        actor=actor,
        by="guardian",
        unless=lambda current: not is_theirs(current),
        ended_at=timezone.now(),
        ended_by="guardian",
    )


def expire_links() -> int:
    """End the requests that nobody answered in time; run by the sweeper, any number at once. Returns how many."""
    now = timezone.now()
    late = Guardianship.objects.filter(
        Q(expires_at__lt=now) | Q(ends_at__lte=now), state__in=PENDING_STATES
    ).select_related("child", "connection", "guardian")
    return sum(expire(guardianship=guardianship) for guardianship in late.order_by("pk")[:_SWEPT_AT_ONCE])


def end_carers() -> int:
    """End what a carer's date has ended already for every page and message; run by the sweeper. Returns how many."""
    return _end_late(Q())


def end_carers_of(child: Child) -> int:
    """The same for one child, before its places are counted."""
    return _end_late(Q(child=child))


def _end_late(whose: Q) -> int:
    late = Guardianship.objects.filter(whose, past_end_at(timezone.now()))
    return sum(
        move(
            guardianship=one,
            to=GuardianshipState.ENDED,
            actor=SYSTEM,
            by="date",
            unless=lambda current: not (is_live_state(current.state) and is_past_its_end(current)),
            ended_at=one.ends_at,
            ended_by="date",
        )
        for one in late.select_related("child", "connection", "guardian").order_by("pk")[:_SWEPT_AT_ONCE]
    )


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
