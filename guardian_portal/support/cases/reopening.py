"""What becomes of a case when its person writes again: which clocks run on, and when a new look is owed.

Decided by the row as it is when it is written, not as it was read: somebody may look or answer in between.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case as Either
from django.db.models import DateTimeField, F, PositiveSmallIntegerField, Q, Value, When
from django.db.models.functions import Greatest, Least
from django.utils import timezone

from guardian_portal.support.clocks import clock_for
from guardian_portal.support.models import CaseKind, CaseState, Urgency

if TYPE_CHECKING:
    from datetime import datetime

    from guardian_portal.support.models import Case

ANSWERED = Q(next_due_at__isnull=True)
# Where somebody may not be safe each word may be the one that matters.
PRESSING = Q(kind=CaseKind.SAFETY_CONCERN) | Q(urgency=Urgency.NOW)
LOOK_OWED = ANSWERED | (PRESSING & Q(first_looked_at__isnull=False))


def waits_again(case: Case) -> dict[str, Any]:
    """The changes of one UPDATE. What the law's or our clock said once still counts."""
    now = timezone.now()
    due = _moment(now + clock_for(case.kind, case.country).first_look)
    return {
        "state": CaseState.OPEN,
        "urgency": Either(
            When(kind=CaseKind.SAFETY_CONCERN, then=Value(int(Urgency.NOW))),
            default=F("urgency"),
            output_field=PositiveSmallIntegerField(),
        ),
        "first_looked_at": _if_owed("first_looked_at", Value(None)),
        "first_looked_by": _if_owed("first_looked_by", Value(None)),
        "first_look_due_at": _if_owed("first_look_due_at", due),
        "asked_again_at": _if_owed("asked_again_at", _moment(now)),
        "due_at": Either(When(ANSWERED, then=Greatest(F("due_at"), due)), default=F("due_at")),
        "next_due_at": Either(
            When(ANSWERED, then=due),
            When(LOOK_OWED, then=Least(F("next_due_at"), due)),
            default=F("next_due_at"),
        ),
    }


def _if_owed(field: str, value: Any) -> Either:
    return Either(When(LOOK_OWED, then=value), default=F(field))


def _moment(at: datetime) -> Value:
    return Value(at, output_field=DateTimeField())
