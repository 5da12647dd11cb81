"""Since when acute incidents are held, and when an escalation goes on (guardian_portal/common/clock.py)."""

from datetime import datetime

from guardian_portal.common.clock import SLACK, Rule, Wait
from guardian_portal.incidents import rules
from guardian_portal.incidents.models import HELD, Escalation, Incident


def _escalations(now: datetime) -> int:
    """What began in the future begins now, with all that follows from it."""
    moved = 0
    ahead = Escalation.objects.filter(stopped_at__isnull=True, due_at__gt=now + SLACK, started_at__gt=now + SLACK)
    for one in ahead.only("pk", "started_at", "due_at"):
        if one.due_at is not None:
            due_at = one.due_at - (one.started_at - now)
            moved += ahead.filter(pk=one.pk).update(started_at=now, due_at=due_at)
    return moved


WAITS = (
    Wait(lambda now: Incident.objects.filter(class_code=rules.SELF_HARM_ACUTE, hold__in=HELD), "held_at"),
    Rule(_escalations),
)
