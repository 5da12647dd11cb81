"""Whether something about a child is known to the desk and not to every guardian, so that a hint can harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from guardian_portal.family.desk_days import SHOWN_FOR

from .models import HELD, Decision, Incident, State

if TYPE_CHECKING:
    from guardian_portal.family.models import Child


def has_delicate_incident(child: Child) -> bool:
    """One is held, or was told to some guardians alone or apart within the time for which looks are shown."""
    known = Incident.objects.filter(child=child).exclude(state=State.CLEARED)
    held = Q(hold__in=HELD) & ~Q(decision=Decision.REFUSED)
    apart = Q(recorded_at__gt=timezone.now() - SHOWN_FOR) & (Q(named_only=True) | Q(sensitive=True))
    return known.filter(held | apart).exists()
