"""The one figure a weekly mail may hold: the time of the week, of all children together, and how it compares.

A figure for each child would need a name for each, or an order that a reader can take for another. One sum needs
neither, and the page with the rest is one press away.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from guardian_portal.activity.durations import in_words
from guardian_portal.activity.periods import day_begins
from guardian_portal.activity.selectors import activity_summary, reading_zone
from guardian_portal.dashboard.weekly.contents import Reader, Standing, child_of
from guardian_portal.family.consents import stands
from guardian_portal.family.purposes import WEEKLY_FIGURES

if TYPE_CHECKING:
    from guardian_portal.family.models import Guardianship


@dataclass(frozen=True)
class Figures:
    """Minutes of the children counted, and of the week before where they can be told for all of them."""

    minutes: int
    before: int | None
    is_over: bool  # else the week may still grow, and less is no news
    children: int
    left_out: bool  # of other children no figures go by mail

    @property
    def time(self) -> str:
        return in_words(self.minutes)

    @property
    def time_before(self) -> str:
        return in_words(self.before or 0)

    @property
    def difference(self) -> int:
        return self.minutes - (self.before or 0)

    @property
    def difference_in_words(self) -> str:
        return in_words(abs(self.difference))


def figures_of(standing: Standing, reader: Reader, *, now: datetime) -> Figures | None:
    """Only for children for whom a consent to figures by mail stands; None where it stands for none."""
    counted = [link for link in standing.summaries if stands(link, child_of(link), WEEKLY_FIGURES)]
    if not counted:
        return None
    weeks = [_week(link, reader, now) for link in counted]
    before = [one.before for one in weeks if one.before is not None]
    return Figures(
        minutes=sum(one.minutes for one in weeks),
        before=sum(before) if len(before) == len(weeks) else None,
        is_over=all(one.is_over for one in weeks),
        children=len(counted),
        left_out=len(counted) < len(standing.links),
    )


class _Week(NamedTuple):
    minutes: int
    before: int | None
    is_over: bool


def _week(link: "Guardianship", reader: Reader, now: datetime) -> _Week:
    """One child's, as the page counts it."""
    child = child_of(link)
    zone = reading_zone(child, reader.zone)
    found = activity_summary(child=child, period=reader.period, zone=zone, since=link.activated_at)
    ends = day_begins(reader.period.last + timedelta(days=1), zone)
    return _Week(found.minutes, found.previous_minutes, ends <= now)
