"""The one figure a weekly mail may hold: the time of the week, of all children together, and how it compares.

A figure for each child would need a name for each, or an order that a reader can take for another. One sum needs
neither, and the page with the rest is one press away.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from guardian_portal.activity.selectors import activity_summary, reading_zone
from guardian_portal.dashboard.weekly.contents import Reader, Standing, child_of
from guardian_portal.family.consents import stands
from guardian_portal.family.purposes import WEEKLY_FIGURES

if TYPE_CHECKING:
    from guardian_portal.family.models import Guardianship


@dataclass(frozen=True)
class Figures:
    """Minutes of the children counted. `difference` from the week before, where it can be told for all of them."""

    minutes: int
    difference: int | None
    children: int
    left_out: bool  # of other children no figures go by mail

    @property
    def time(self) -> Promise | str:
        return in_hours(self.minutes)

    @property
    def difference_in_hours(self) -> Promise | str:
        return in_hours(abs(self.difference or 0))


def figures_of(standing: Standing, reader: Reader) -> Figures | None:
    """Only for children for whom a consent to figures by mail stands; None where it stands for none."""
    counted = [link for link in standing.summaries if stands(link, child_of(link), WEEKLY_FIGURES)]
    if not counted:
        return None
    weeks = [_week(link, reader) for link in counted]
    minutes = sum(now for now, _before in weeks)
    before = [earlier for _now, earlier in weeks if earlier is not None]
    return Figures(
        minutes=minutes,
        difference=minutes - sum(before) if len(before) == len(weeks) else None,
        children=len(counted),
        left_out=len(counted) < len(standing.links),
    )


def in_hours(minutes: int) -> Promise | str:
    """`4 h 10 min`; whole hours and what is under an hour are shorter."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return format_lazy(_("{minutes} min"), minutes=rest)
    return format_lazy(_("{hours} h {minutes} min") if rest else _("{hours} h"), hours=hours, minutes=rest)


def _week(link: "Guardianship", reader: Reader) -> tuple[int, int | None]:
    """Minutes of the week and of the one before, as the page counts them."""
    child = child_of(link)
    zone = reading_zone(child, reader.zone)
    found = activity_summary(child=child, period=reader.period, zone=zone, since=link.activated_at)
    return found.minutes, found.previous_minutes_so_far
