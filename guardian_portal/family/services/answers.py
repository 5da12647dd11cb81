"""What the platform answers about a link: confirmed, declined, revoked. Repeats and any order end in the same state."""

import enum
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from guardian_portal.audit.services import Actor
from guardian_portal.family.errors import UnknownLink
from guardian_portal.family.models import (
    PENDING_STATES,
    STANDING_STATES,
    Child,
    Guardianship,
    GuardianshipState,
)
from guardian_portal.family.services.ageing import end_if_due
from guardian_portal.family.services.cooling import begin_cooling, still_cools
from guardian_portal.family.services.endings import end_carers_of, expire
from guardian_portal.family.services.reviews import review_of_before
from guardian_portal.family.services.transitions import LIMIT_PER_CHILD, lock_child, move, tell_platform
from guardian_portal.family.standing import is_live_state, is_past_its_end, live_at
from guardian_portal.platforms.models import Connection

# How far the platform's clock may be behind ours (contract, section 1) before its `time` is not believed.
CLOCK_TOLERANCE = timedelta(minutes=5)


class LinkOutcome(enum.StrEnum):
    """What an answer did."""

    APPLIED = "applied"
    UNCHANGED = "unchanged"  # a repeat, or the link has ended already
    REFUSED = "refused"  # the child has six guardians, or has this one already


def confirm_link(
    *, connection: Connection, account: str, link_id: str, by: str, at: datetime, actor: Actor
) -> LinkOutcome:
    """The child (or the platform's rule) said yes at `at`: the guardianship is active from then.

    Where our own rule asks the child, nobody else's yes counts.
    """
    with transaction.atomic():
        guardianship = _find(connection, account, link_id)
        if is_live_state(guardianship.state) or (guardianship.asks_child and by != "child"):
            return LinkOutcome.UNCHANGED
        child = guardianship.child or child_of(connection, account)
        if by != "child" and _was_never_put_to_the_child(guardianship):
            return _cool(guardianship=guardianship, child=child, at=at, by=by, actor=actor)
        return activate(guardianship=guardianship, child=child, at=at, by=by, actor=actor)


def decline_link(
    *, connection: Connection, account: str, link_id: str, by: str, at: datetime, actor: Actor
) -> LinkOutcome:
    """The child said no."""
    return _end(_find(connection, account, link_id), GuardianshipState.DECLINED, by, at, actor)


def revoke_link(
    *, connection: Connection, account: str, link_id: str, by: str, at: datetime, actor: Actor
) -> LinkOutcome:
    """The link was taken back by the child, the platform or the age rule."""
    state = GuardianshipState.AGED_OUT if by == "age_out" else GuardianshipState.REVOKED
    return _end(_find(connection, account, link_id), state, by, at, actor)


def activate(*, guardianship: Guardianship, child: Child, at: datetime, by: str, actor: Actor) -> LinkOutcome:
    """Begin the guardianship, unless its time ran out or the child's six places are taken."""
    with transaction.atomic():
        lock_child(child)
        end_carers_of(child)
        if _no_place_for(guardianship, child) and _refuse(guardianship, child, actor):
            return LinkOutcome.REFUSED
        start = {"to": GuardianshipState.ACTIVE, **review_of_before(guardianship, child)}
        began = move(
            guardianship=guardianship,
            actor=actor,
            by=by,
            unless=lambda current: (
                is_live_state(current.state)
                or still_cools(current, by=by)
                or _is_too_late(current, at)
                or _no_place_for(current, child)
            ),
            child=child,
            activated_at=_beginning(guardianship, at, by),
            ended_at=None,
            ended_by="",
            **start,
        )
        if began and end_if_due(child=child):
            guardianship.refresh_from_db()
        elif not began and not still_cools(guardianship, by=by):
            _set_right(guardianship, child)
    return LinkOutcome.APPLIED if began else LinkOutcome.UNCHANGED


def _was_never_put_to_the_child(guardianship: Guardianship) -> bool:
    """The platform has not even said yet whose account it is; now it says yes in its own name."""
    return guardianship.child_id is None or guardianship.state == GuardianshipState.REQUESTED


def _cool(*, guardianship: Guardianship, child: Child, at: datetime, by: str, actor: Actor) -> LinkOutcome:
    """Begin the day in which the child can say no, unless it comes too late or there is no place."""
    lock_child(child)
    end_carers_of(child)
    if _no_place_for(guardianship, child) and _refuse(guardianship, child, actor):
        return LinkOutcome.REFUSED
    in_time = not _is_too_late(guardianship, at)
    if in_time and begin_cooling(guardianship=guardianship, child=child, actor=actor, by=by):
        return LinkOutcome.APPLIED
    if not in_time or guardianship.state not in PENDING_STATES:
        _set_right(guardianship, child)
    return LinkOutcome.UNCHANGED


def _beginning(guardianship: Guardianship, at: datetime, by: str) -> datetime:
    """The moment of the yes, not before it was asked for; without the child's own yes not before the cooling's end."""
    earliest = guardianship.requested_at - CLOCK_TOLERANCE
    if guardianship.cooling_until and by != "child":
        earliest = max(earliest, guardianship.cooling_until)
    return max(at, earliest)


def _refuse(guardianship: Guardianship, child: Child, actor: Actor) -> bool:
    return move(
        guardianship=guardianship,
        to=GuardianshipState.REVOKED,
        actor=actor,
        by="limit",
        unless=lambda current: current.state not in PENDING_STATES,
        child=child,
        ended_at=timezone.now(),
        ended_by="limit",
    )


def _set_right(guardianship: Guardianship, child: Child) -> None:
    """The platform believes in a link that has ended here: say so again, so that both sides agree."""
    if guardianship.state in PENDING_STATES:
        expire(guardianship=guardianship)
    elif not is_live_state(guardianship.state):
        tell_platform(guardianship, account=child.account)


def child_of(connection: Connection, account: str) -> Child:
    """The child with this account, made when it is new."""
    return Child.objects.get_or_create(connection=connection, account=account)[0]


def _find(connection: Connection, account: str, link_id: str) -> Guardianship:
    links = Guardianship.objects.select_related("child", "connection", "guardian")
    guardianship = links.filter(connection=connection, public_id=link_id).first()
    if guardianship is None or (guardianship.child and guardianship.child.account != account):
        raise UnknownLink(link_id)
    return guardianship


def _end(guardianship: Guardianship, state: GuardianshipState, by: str, at: datetime, actor: Actor) -> LinkOutcome:
    moved = move(guardianship=guardianship, to=state, actor=actor, by=by, ended_at=at, ended_by=by)
    return LinkOutcome.APPLIED if moved else LinkOutcome.UNCHANGED


def _no_place_for(guardianship: Guardianship, child: Child) -> bool:
    others = Guardianship.objects.filter(child=child).exclude(pk=guardianship.pk)
    if others.filter(guardian=guardianship.guardian_id, state__in=STANDING_STATES).exists():
        return True
    return others.filter(live_at(timezone.now())).count() >= LIMIT_PER_CHILD


def _is_too_late(guardianship: Guardianship, at: datetime) -> bool:
    if is_past_its_end(guardianship):
        return True
    return guardianship.expires_at is not None and at > guardianship.expires_at
