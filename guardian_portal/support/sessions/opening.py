"""The case of an item of a work list: opened by staff when the first session on it begins, and found again later."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import StaffRole
from guardian_portal.audit.actions import Action
from guardian_portal.support.cases.changing import keep
from guardian_portal.support.cases.kinds import urgency_of
from guardian_portal.support.clocks import clock_for
from guardian_portal.support.models import Case, CaseState, Side

from .subjects import CASE, Subject, Thing

if TYPE_CHECKING:
    from accounts.models import User


def case_of(subject: Subject, thing: Thing, staff: User) -> Case:
    """The case itself; or the item's one that is not closed, made where there is none."""
    if subject.key == CASE:
        return cast("Case", thing)
    standing = Case.objects.filter(subject_kind=subject.key, subject_id=thing.public_id, closed_at__isnull=True)
    return standing.first() or _opened(subject, thing, staff)


def _opened(subject: Subject, thing: Thing, staff: User) -> Case:
    """It waits in its own list, by that list's clock: a second line in the queue would be twice the work."""
    kind, child = subject.kind_of_case(thing), subject.child_of(thing)
    country = child.country if child else ""
    now, clock = timezone.now(), clock_for(kind, country)
    case = Case.objects.create(
        kind=kind,
        opened_side=Side.STAFF,
        child=child,
        connection=child.connection if child else None,
        platform=subject.platform_of(thing),
        subject_kind=subject.key,
        subject_id=thing.public_id,
        state=CaseState.LISTED,
        urgency=urgency_of(kind),
        country=country,
        opened_at=now,
        last_at=now,
        first_look_due_at=now + clock.first_look,
        # Whoever opens it is about to look; an auditor's look counts nowhere.
        first_looked_at=None if staff.staff_role == StaffRole.AUDITOR else now,
        due_at=clock.due_after(now),
        next_due_at=None,
        clock=clock.clock,
        clock_source=clock.source,
    )
    keep(case, Action.CASE_OPENED, actor_of(staff), kind=case.kind, subject_kind=subject.key)
    return case
