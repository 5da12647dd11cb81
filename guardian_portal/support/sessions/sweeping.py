"""A sweeper: ends the sessions that time, a closed case or a lost role has ended."""

from __future__ import annotations

from django.utils import timezone

from guardian_portal.support.cases.policies import can_know_case
from guardian_portal.support.models import EndedWhy, StaffSession

from .services import end_session


def end_what_is_over() -> None:
    """Nobody can use them any more by then: this writes down when and why."""
    standing = StaffSession.objects.filter(ended_at__isnull=True).select_related("staff", "case")
    for session in standing:
        why = _over(session)
        if why:
            end_session(session=session, why=why)


def _over(session: StaffSession) -> EndedWhy | None:
    if session.ends_at <= timezone.now():
        return EndedWhy.TIME
    closed = session.case.closed_at
    if closed is not None and session.started_at < closed:
        return EndedWhy.CLOSED
    staff = session.staff
    stands = staff.is_active and can_know_case(staff, session.case)
    return None if stands else EndedWhy.ROLE
