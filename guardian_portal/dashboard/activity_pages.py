"""What the pages about a child's activity show, for a guardian and for the child: the same block by the same code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import timezone

from guardian_portal.activity.pages import FiguresBlock, figures_block
from guardian_portal.activity.periods import Period, PeriodKind, period_month, period_week
from guardian_portal.activity.selectors import activity_summary, day_rows, reading_zone
from guardian_portal.family.ages import is_monitoring_barred
from guardian_portal.family.seeing import Withheld, withheld_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.http import QueryDict

    from accounts.models import User
    from guardian_portal.activity.figures import DayFigures
    from guardian_portal.family.models import Child, Guardianship

PERIODS = {PeriodKind.WEEK.value: period_week, PeriodKind.MONTH.value: period_month}
ANCHOR = "activity"


@dataclass(frozen=True)
class Turning:
    """Where one can go from a period: addresses, empty where there is nothing to see."""

    kind: str
    week: str
    month: str
    older: str
    newer: str


@dataclass(frozen=True)
class ActivityPage:
    """The block of figures with its ways on, or why there is none; neither where nobody sees anything."""

    withheld: Withheld | None = None
    block: FiguresBlock | None = None
    turning: Turning | None = None
    period: Period | None = None


def activity_page(guardian: User, child: Child, link: Guardianship, asked: QueryDict) -> ActivityPage:
    """The period that the address asks for, as this guardian may see it."""
    withheld = withheld_for(guardian, child, link)
    if withheld:
        return ActivityPage(withheld=withheld)
    zone = reading_zone(child, timezone.get_current_timezone())
    return _page(child, zone, link.activated_at, asked)


def withheld_for(guardian: User, child: Child, link: Guardianship) -> Withheld | None:
    """Why this guardian sees no activity of the child today, or None where they do."""
    return withheld_from(guardian, link, barred=is_monitoring_barred(child, timezone.localdate()))


def mine_week(child: Child, links: Sequence[Guardianship], asked: QueryDict, *, barred: bool) -> ActivityPage:
    """What the child's guardians together may see: from the first of them on, by the clock of that family.

    `links`: the live ones with their guardians and refusals, oldest first.
    """
    if barred:
        return ActivityPage(withheld=Withheld.BARRED)
    if child.summaries_ended_at:
        return ActivityPage(withheld=Withheld.PLAN)
    seeing = [one for one in links if withheld_from(one.guardian, one, barred=False) is None]
    began = min((one.activated_at for one in seeing if one.activated_at), default=None)
    if began is None:
        return ActivityPage()
    return _page(child, reading_zone(child, _family_zone(seeing)), began, asked)


def page_of_days(child: Child, link: Guardianship, period: Period) -> ActivityPage:
    """Any range of days, for paper."""
    zone = reading_zone(child, timezone.get_current_timezone())
    summary = activity_summary(child=child, period=period, zone=zone, since=link.activated_at)
    return ActivityPage(block=figures_block(summary, since=link.activated_at, open_tables=True), period=period)


def rows_of(child: Child, link: Guardianship, period: Period) -> Iterator[DayFigures]:
    """The days of a range, for a file. Those before the guardian's own activation, and those to come, are left out: a
    row of zeros would say that nothing was."""
    zone = reading_zone(child, timezone.get_current_timezone())
    began, today = timezone.localdate(link.activated_at, zone), timezone.localdate(timezone=zone)
    first, last = max(period.first, began), min(period.last, today)
    if last < first:
        return iter(())
    return day_rows(child=child, first=first, last=last, zone=zone, since=link.activated_at)


def _page(child: Child, zone: tzinfo, since: datetime | None, asked: QueryDict) -> ActivityPage:
    today = timezone.localdate(timezone=zone)
    began = timezone.localdate(since, zone) if since else None
    period = _period(asked, today)
    summary = activity_summary(child=child, period=period, zone=zone, since=since)
    return ActivityPage(
        block=figures_block(summary, since=since), turning=_turning(asked, period, today, began), period=period
    )


def _period(asked: QueryDict, today: date) -> Period:
    """What cannot be read, or has not been, is the present week or month: as with the pages of a list."""
    make = PERIODS.get(asked.get("period", ""), period_week)
    try:
        day = date.fromisoformat(asked.get("day", ""))
    except ValueError:
        return make(today)
    return make(day) if date(2000, 1, 1) <= day <= today else make(today)


def _turning(asked: QueryDict, period: Period, today: date, began: date | None) -> Turning:
    near = min(period.last, today)
    is_first = began is not None and period.first <= began
    return Turning(
        kind=period.kind.value,
        week=_address(asked, PeriodKind.WEEK, near),
        month=_address(asked, PeriodKind.MONTH, near),
        older="" if is_first else _address(asked, period.kind, period.previous().first),
        newer="" if period.last >= today else _address(asked, period.kind, period.following().first),
    )


def _address(asked: QueryDict, kind: PeriodKind, day: date) -> str:
    """Turns the period and leaves whatever else the address asks for."""
    query = asked.copy()
    query["period"], query["day"] = kind.value, day.isoformat()
    return f"?{query.urlencode()}#{ANCHOR}"


def _family_zone(seeing: Sequence[Guardianship]) -> tzinfo:
    """The zone that the longest-standing guardian reads in; never that of somebody whom staff protect."""
    zones = [one.guardian.time_zone for one in seeing if not one.is_protected]
    return ZoneInfo(zones[0]) if zones else timezone.get_current_timezone()
