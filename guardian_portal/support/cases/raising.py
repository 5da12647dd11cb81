"""A request turns out to be about safety or a dispute: from then on it is treated as if it had been asked so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.support.cases.changing import change, keep
from guardian_portal.support.cases.errors import CaseMoved, CaseRefused
from guardian_portal.support.cases.kinds import PRIVATE_KINDS, urgency_of
from guardian_portal.support.cases.policies import can_raise_case
from guardian_portal.support.cases.waking import wake
from guardian_portal.support.clocks import clock_for
from guardian_portal.support.models import Case, CaseKind, CaseState, EndedWhy, StaffSession
from guardian_portal.support.sessions.services import end_session

if TYPE_CHECKING:
    from accounts.models import User


def raise_case(*, case: Case, staff: User, kind: CaseKind, seen: int) -> None:
    """Its kind, urgency and clocks are those of `kind`, and a first look is owed anew; a promise once made stays.

    What runs without protection ends: it would show the family the day. Raises CaseRefused, CaseMoved.
    """
    if kind not in PRIVATE_KINDS or not can_raise_case(staff, case) or case.kind == kind:
        raise CaseRefused
    clock, now, was = clock_for(kind, case.country), timezone.now(), case.kind
    look_due = now + clock.first_look
    with transaction.atomic():
        raised = change(
            case,
            seen=seen,
            kind=kind,
            urgency=min(case.urgency, urgency_of(kind)),
            state=CaseState.OPEN,
            first_looked_at=None,
            first_looked_by=None,
            first_look_due_at=look_due,
            asked_again_at=now,
            due_at=min(case.due_at, clock.due_after(now)),
            next_due_at=look_due,
            clock=clock.clock,
            clock_source=clock.source,
        )
        if not raised:
            raise CaseMoved
        keep(case, Action.CASE_RAISED, actor_of(staff), was=was, kind=str(kind))
        _end_unprotected(case, staff)
        wake(case, raised=case.version)


def _end_unprotected(case: Case, staff: User) -> None:
    running = StaffSession.objects.filter(case=case, is_protected=False, ended_at__isnull=True)
    for session in running:
        end_session(session=session, why=EndedWhy.AGAIN, actor=actor_of(staff))
