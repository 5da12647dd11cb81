"""Gives guardians who have none the choice of a weekly mail: those who were here before it, or came in bulk."""

from django.utils import timezone

from guardian_portal.family.models import Guardianship
from guardian_portal.family.standing import live_at
from notifications.weekly import enrol


def enrol_missing(*, limit: int) -> int:
    """How many got one; at most `limit` at a time."""
    missing = Guardianship.objects.filter(live_at(timezone.now()), guardian__weekly_choice__isnull=True)
    people = list(missing.order_by().values_list("guardian_id", flat=True).distinct()[:limit])
    enrol(person_ids=people)
    return len(people)
