"""Who has a session and who had one today, for leads and auditors; one's own for an agent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count
from django.utils import timezone

from accounts.models import StaffRole
from guardian_portal.support.cases.queue import cases_for_staff
from guardian_portal.support.models import StaffSession

if TYPE_CHECKING:
    from datetime import datetime

    from accounts.models import User

SHOWN_FOR = timedelta(days=1)
ROWS = 200


@dataclass(frozen=True)
class SessionRow:
    """One line; what it is about by the case's reference alone."""

    session: StaffSession
    pages: int
    is_running: bool
    ended_at: datetime


def session_rows(staff: User) -> list[SessionRow]:
    """The newest first, of the last day."""
    now = timezone.now()
    lately = StaffSession.objects.filter(started_at__gt=now - SHOWN_FOR)
    if staff.staff_role == StaffRole.AGENT:
        lately = lately.filter(staff=staff)
    known = lately.filter(case__in=cases_for_staff(staff).order_by().values("pk"))
    known = known.select_related("staff", "case__platform")
    return [_row(one, now) for one in known.annotate(pages=Count("looks"))[:ROWS]]


def _row(session: StaffSession, now: datetime) -> SessionRow:
    ended = session.ended_at or session.ends_at
    return SessionRow(session, session.pages, is_running=ended > now, ended_at=ended)  # type: ignore[attr-defined]
