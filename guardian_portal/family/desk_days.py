"""The days on which support staff looked at a child's account: kept once a day, read by the child and the guardians."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from guardian_portal.family.models import Child, DeskDay, Guardianship, GuardianshipState

SHOWN_FOR = timedelta(days=90)


def note_desk_day(child: Child) -> None:
    """Today; once. Only for looks that the family is shown (support decides which)."""
    DeskDay.objects.bulk_create([DeskDay(child=child, day=timezone.now().date())], ignore_conflicts=True)


def desk_days(child: Child, *, after: date | None = None) -> list[date]:
    """Those of the last 90 days, newest first; only those `after` a day."""
    since = timezone.now().date() - SHOWN_FOR
    found = DeskDay.objects.filter(child=child, day__gt=max(since, after) if after else since)
    return list(found.order_by("-day").values_list("day", flat=True))


def delete_desk_days_before(moment: datetime) -> int:
    """How many."""
    return DeskDay.objects.filter(day__lt=moment.date()).delete()[0]


def desk_days_for(link: Guardianship) -> list[date] | None:
    """As this guardian may know them: after the day on which it began, never while under review or paused (None)."""
    if link.state != GuardianshipState.ACTIVE or link.child is None or link.activated_at is None:
        return None
    return desk_days(link.child, after=link.activated_at.date())
