"""What going back to a day would change: the same lines that the service takes back, shown before it does."""

from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from guardian_portal.controls.selectors import Overview, changes_since, value_words
from guardian_portal.family.models import Child, Guardianship


@dataclass(frozen=True)
class Step:
    """One control: how it stands, and how it stood then."""

    label: str
    words_now: str
    words_then: str
    is_looser: bool


def beginning_of(day: date, link: Guardianship) -> datetime | None:
    """Midnight in the guardian's zone, though not before their own time. None: the day is before it, or to come."""
    midnight = timezone.make_aware(datetime.combine(day, time()))
    following = timezone.make_aware(datetime.combine(day, time.max))
    if link.activated_at is None or following < link.activated_at or midnight > timezone.now():
        return None
    return max(midnight, link.activated_at)


def steps_back(child: Child, since: datetime, overview: Overview, language: str) -> list[Step]:
    """By control what was before the first of the later changes, where it differs from what is now."""
    views = {view.key: view for view in overview.controls}
    found = []
    for key, (then, now) in changes_since(child, since).items():
        view = views.get(key)
        if view is not None and view.control.is_valid(then):
            found.append(
                Step(
                    view.label,
                    value_words(view.control, now, language),
                    value_words(view.control, then, language),
                    view.control.is_valid(now) and view.control.is_looser(then, now),
                )
            )
    return found
