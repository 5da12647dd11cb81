"""Supervision ends at majority by the product's own clock, or earlier where the platform announced it in time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, Actor, record
from guardian_portal.family.ageing import ENDING, TOLD_BEFORE, Ending, days_to_tell, ending_of, first_ending
from guardian_portal.family.ageing_notices import tell_child, tell_of_ending
from guardian_portal.family.birthdays import birthday
from guardian_portal.family.models import (
    STANDING_STATES,
    AgeOut,
    AgeOutOrigin,
    AgeOutState,
    AgeRuleKind,
    Child,
    Forewarning,
    Guardianship,
)
from guardian_portal.family.rulebook import RuleBook
from guardian_portal.family.services.endings import age_out_child
from guardian_portal.family.services.forewarning import forewarn
from guardian_portal.family.services.transitions import lock_child

NOTICE_NEEDED = timedelta(days=30)


class AlreadyDecided(Exception):
    """This announcement does not wait (any more)."""


def announce_age_out(
    *,
    child: Child,
    effective_at: datetime,
    reason: str,
    time: datetime,
    actor: Actor,
    origin: AgeOutOrigin = AgeOutOrigin.ANNOUNCED,
) -> AgeOut | None:
    """Note that supervision shall end. Newest word counts; None where it changes nothing. It may come twice."""
    now = timezone.now()
    with transaction.atomic():
        lock_child(child)
        earlier = AgeOut.objects.filter(child=child)
        settled_same = Q(effective_at=effective_at) & ~Q(state=AgeOutState.SUPERSEDED)
        if earlier.filter(settled_same | Q(told_at__gt=time, origin=origin)).exists():
            return None
        waits = effective_at < now + NOTICE_NEEDED
        # What waits for staff leaves an end that was announced in time as it stands.
        overtaken = [AgeOutState.WAITING] if waits else [AgeOutState.WAITING, AgeOutState.SCHEDULED]
        earlier.filter(state__in=overtaken).update(state=AgeOutState.SUPERSEDED, settled_at=now)
        made = AgeOut.objects.create(
            child=child,
            effective_at=effective_at,
            reason=reason,
            origin=origin,
            told_at=time,
            state=AgeOutState.WAITING if waits else AgeOutState.SCHEDULED,
        )
        _record(made, Action.AGE_OUT_ANNOUNCED, actor)
    return made


def decide_age_out(*, age_out: AgeOut, ends: bool, actor: Actor) -> None:
    """Staff, by two people: supervision ends as the platform says, or it does not. Raises AlreadyDecided."""
    now = timezone.now()
    with transaction.atomic():
        lock_child(age_out.child)
        if ends:
            standing = AgeOut.objects.filter(child=age_out.child, state=AgeOutState.SCHEDULED)
            standing.update(state=AgeOutState.SUPERSEDED, settled_at=now)
        state = AgeOutState.SCHEDULED if ends else AgeOutState.REFUSED
        waiting = AgeOut.objects.filter(pk=age_out.pk, state=AgeOutState.WAITING)
        if not waiting.update(state=state, settled_at=None if ends else now):
            raise AlreadyDecided
        age_out.state = state
        _record(age_out, Action.AGE_OUT_DECIDED, actor)


def end_if_due(*, child: Child) -> bool:
    """End supervision where its time has come. Asked under the lock: a later birth month may just have moved the day.

    Also where an activation came too late: nobody supervises who is grown up, not even until the next sweep.
    """
    now = timezone.now()
    with transaction.atomic():
        lock_child(child)
        child.refresh_from_db()
        ending = ending_of(child)
        if ending is None or ending.at > now:
            return False
        rule = ending.rule.public_id if ending.rule else ""
        ended = age_out_child(child=child, age_rule=rule, actor=SYSTEM)
        AgeOut.objects.filter(child=child, state=AgeOutState.SCHEDULED).update(state=AgeOutState.DONE, settled_at=now)
        AgeOut.objects.filter(child=child, state=AgeOutState.WAITING).update(
            state=AgeOutState.SUPERSEDED, settled_at=now
        )
        if ended:
            tell_child(child=child, key="supervision_ended", on=ending.on.isoformat())
    return bool(ended)


def watch_ages() -> int:
    """The clock: tell both sides 30 and 7 days ahead, and end supervision on its day. Needs no word of the platform.

    Run by the sweepers, any number at once. Returns how many children it told of or ended.
    """
    now, book = timezone.now(), RuleBook.read(AgeRuleKind.MAJORITY)
    children = list(_near(now, book))
    announced = {one.child_id: one for one in _scheduled(children)}
    told = set(Forewarning.objects.filter(child__in=children, about=ENDING).values_list("child_id", "on", "days"))
    done = 0
    for child in children:
        ending = first_ending(child, announced.get(child.pk), book)
        if ending is None:
            continue
        days = days_to_tell(ending.on, now.date())
        if ending.at <= now:
            done += end_if_due(child=child)
        elif days and (child.pk, ending.on, days) not in told:
            done += _forewarn(child, ending, days)
    return done


def _near(now: datetime, book: RuleBook) -> QuerySet[Child]:
    """The children with guardians whose end by age may be a month away or past: few, found by index."""
    horizon = now + timedelta(days=max(TOLD_BEFORE) + 1)
    born = birthday(horizon.date(), -min(rule.age for rule in book.rules))
    links = Guardianship.objects.filter(child=OuterRef("pk"), state__in=STANDING_STATES)
    words = AgeOut.objects.filter(state=AgeOutState.SCHEDULED, effective_at__lte=horizon)
    old_enough = (
        Q(birth_month__gt="", birth_month__lte=f"{born:%Y-%m}")
        | Q(birth_month="", born_until__lte=born)
        | Q(birth_month="", born_until__isnull=True, age_min__isnull=False)
    )
    # Read apart: an EXISTS beside what an index knows would have the whole table read.
    announced = Q(pk__in=list(words.values_list("child_id", flat=True)))
    found = Child.objects.filter(Exists(links)).filter(old_enough | announced)
    return found.select_related("connection").order_by("pk")


def _scheduled(children: Iterable[Child]) -> QuerySet[AgeOut]:
    return AgeOut.objects.filter(child__in=children, state=AgeOutState.SCHEDULED)


def _forewarn(child: Child, ending: Ending, days: int) -> bool:
    with transaction.atomic():
        told = forewarn(child=child, about=ENDING, on=ending.on, days=days)
        if told is None:
            return False
        tell_of_ending(told)
        tell_child(
            child=child,
            key=f"supervision_ends_in_{days}_days",
            notice_id=told.public_id,
            on=ending.on.isoformat(),
        )
    return True


def _record(age_out: AgeOut, action: Action, actor: Actor) -> None:
    record(
        actor=actor,
        action=action,
        object_kind="age_out",
        object_id=age_out.public_id,
        child=age_out.child.public_id,
        state=age_out.state,
        effective_at=age_out.effective_at.isoformat(),
    )
