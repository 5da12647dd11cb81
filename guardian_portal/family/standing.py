"""Which guardianships are live at a moment: by their state, and by a carer's date before any sweeper."""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from guardian_portal.family.models import LIVE_STATES, Guardianship


def live_at(now: datetime, prefix: str = "") -> Q:
    """Live guardianships; `prefix` leads to them from another model, as in `guardianship__`."""
    states = Q(**{f"{prefix}state__in": LIVE_STATES})
    return states & (Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now}))


def is_live(guardianship: Guardianship, now: datetime | None = None) -> bool:
    """The same of one that is at hand."""
    return guardianship.state in LIVE_STATES and not is_past_its_end(guardianship, now)


def is_past_its_end(guardianship: Guardianship, now: datetime | None = None) -> bool:
    """A carer's date has come."""
    return guardianship.ends_at is not None and guardianship.ends_at <= (now or timezone.now())
