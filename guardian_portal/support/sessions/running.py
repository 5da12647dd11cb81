"""Which sessions run, and which of them lets somebody read something. Asked anew on every page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F, Q
from django.utils import timezone

from guardian_portal.support.cases.queue import cases_for_staff
from guardian_portal.support.models import StaffSession

from .subjects import CASE, Subject, Thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from accounts.models import User


def running_sessions(staff: User) -> QuerySet[StaffSession]:
    """Theirs: until the time is up, they or the closing of the case end it, or they may not know of it any more.

    Whoever begins one on a closed case reads what was, and can do nothing with it.
    """
    return running().filter(staff=staff, case__in=cases_for_staff(staff).order_by().values("pk"))


def running() -> QuerySet[StaffSession]:
    """Everybody's."""
    untold = StaffSession.objects.filter(ended_at__isnull=True, ends_at__gt=timezone.now())
    stands = Q(case__closed_at__isnull=True) | Q(started_at__gte=F("case__closed_at"))
    return untold.filter(stands).select_related("case__platform", "case__child")


def session_for(staff: User, subject: Subject, thing: Thing) -> StaffSession | None:
    """The one that is about it; else one on a case of the same child or guardian, protected ones first.

    What nobody outside may know of is never opened by a session on something that they may know of.
    """
    sessions = sorted(running_sessions(staff), key=lambda one: not one.is_protected)
    own = next((one for one in sessions if _is_about(one, subject, thing)), None)
    if own is not None or subject.key == CASE or not sessions:
        return own
    private = subject.is_private(thing)
    return next((one for one in _of_family(sessions, subject, thing) if one.is_protected or not private), None)


def _is_about(session: StaffSession, subject: Subject, thing: Thing) -> bool:
    case = session.case
    if subject.key == CASE:
        return bool(case.pk == thing.pk)
    if subject.key == "proposal" and thing.case_id == case.pk:
        return True
    return (case.subject_kind, case.subject_id) == (subject.key, thing.public_id)


def _of_family(sessions: Sequence[StaffSession], subject: Subject, thing: Thing) -> list[StaffSession]:
    child = subject.child_of(thing)
    guardian = thing.guardian_id if subject.key == "link" else None
    return [
        one
        for one in sessions
        if (child and one.case.child_id == child.pk) or (guardian and one.case.person_id == guardian)
    ]
