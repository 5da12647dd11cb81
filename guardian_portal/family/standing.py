"""Which guardianships are live at a moment: by their state, and by a carer's date before any sweeper.

Nobody else asks for the live states alone (tests/architecture/test_live_is_asked_with_the_date.py): a carer past the
date has no effect anywhere.
"""

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from guardian_portal.family.models import LIVE_STATES, Guardianship


def live_at(now: datetime, prefix: str = "") -> Q:
    """Live guardianships; `prefix` leads to them from another model, as in `guardianship__`."""
    states = Q(**{f"{prefix}state__in": LIVE_STATES})
    return states & (Q(**{f"{prefix}ends_at__isnull": True}) | Q(**{f"{prefix}ends_at__gt": now}))


def past_end_at(now: datetime) -> Q:
    """Those whose date has come while their state still says live: for whoever brings them to their end."""
    return Q(state__in=LIVE_STATES, ends_at__lte=now)


def is_live(guardianship: Guardianship, now: datetime | None = None) -> bool:
    """The same of one that is at hand."""
    return guardianship.state in LIVE_STATES and not is_past_its_end(guardianship, now)


def is_past_its_end(guardianship: Guardianship, now: datetime | None = None) -> bool:
    """A carer's date has come."""
    return guardianship.ends_at is not None and guardianship.ends_at <= (now or timezone.now())


def is_live_state(state: str) -> bool:
    """For the steps from one state to another alone; what somebody sees or may do asks `is_live`."""
    return state in LIVE_STATES


def begins(previous: str, state: str) -> bool:
    """Whether this step makes it live."""
    return state in LIVE_STATES and previous not in LIVE_STATES


def ends(previous: str, state: str) -> bool:
    """Whether this step is the end of what was live."""
    return previous in LIVE_STATES and state not in LIVE_STATES
