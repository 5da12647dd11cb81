"""A summary as it stands on a page: the sentence, the charts with their tables, the facts in words.

Guardian and child read the same block, so nothing in it says whose page it is on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from guardian_portal.activity.charts import Chart, Column, chart_of
from guardian_portal.activity.daytime import hour_name, time_of_day
from guardian_portal.activity.durations import in_words
from guardian_portal.activity.facts import Fact, facts_of, grouped, sign_in_words
from guardian_portal.activity.figures import ActivitySummary, DayFigures
from guardian_portal.activity.periods import Period, PeriodKind
from guardian_portal.activity.sentences import headline

# More bars than these say nothing: then the table alone speaks.
MOST_BARS = 62
# So long a period puts each day beside the same day of a week before; a Monday beside a Saturday says nothing.
SAME_WEEKDAYS = (7, 14)
UNKNOWN = "-"


@dataclass(frozen=True)
class DayLine:
    """A row of the table of days, in words; `before` is the time that it is compared with."""

    day: str
    time: str
    before: str
    counts: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """Something with its time, and its share of the largest in hundredths."""

    label: str
    time: str
    share: int


@dataclass(frozen=True)
class FiguresBlock:
    """What `templates/activity/figures.html` shows."""

    headline: str
    title: str
    counted_from: date | None
    has_any: bool
    by_days: bool
    day_chart: Chart | None
    legend: str
    days: tuple[DayLine, ...]
    daytime: str
    hour_chart: Chart | None
    hours: tuple[Line, ...]
    places: tuple[Line, ...]
    facts: tuple[Fact, ...]
    signs: tuple[str, ...]
    open_tables: bool


def figures_block(summary: ActivitySummary, *, since: datetime | None, open_tables: bool = False) -> FiguresBlock:
    """`since`: the moment from which the reader may see; `open_tables`: on paper nobody can open them."""
    zone = summary.zone
    began = since.astimezone(zone).date() if since else None
    compares = summary.previous_minutes is not None and summary.period.length in SAME_WEEKDAYS
    shown = (began or date.min, datetime.now(zone).date())
    day_chart = _day_chart(summary, shown, compares=compares)
    return FiguresBlock(
        headline=headline(summary, shown[1]),
        title=title_of(summary.period),
        counted_from=began if began and began >= summary.period.first else None,
        has_any=summary.has_any,
        by_days=summary.by_hour is None,
        day_chart=day_chart,
        legend=_legend(summary.period) if day_chart and day_chart.compares else "",
        days=tuple(_day_lines(summary, shown, compares=compares)),
        daytime=time_of_day(summary.by_hour or ()),
        hour_chart=_hour_chart(summary),
        hours=tuple(_lines((hour_name(hour), spent) for hour, spent in enumerate(summary.by_hour or ()))),
        places=tuple(_lines((one.label, one.minutes) for one in summary.places)),
        facts=tuple(facts_of(summary)),
        signs=tuple(sign_in_words(one) for one in summary.bypass_signs),
        open_tables=open_tables,
    )


def title_of(period: Period) -> str:
    """The days it has: a month by its name, else the first and the last."""
    if period.kind == PeriodKind.MONTH:
        return date_format(period.first, "YEAR_MONTH_FORMAT")
    first, last = (date_format(day, "DATE_FORMAT") for day in (period.first, period.last))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def _legend(period: Period) -> str:
    if period.kind == PeriodKind.WEEK:
        return _("Bars: this week, in hours and minutes. Lines across: the same day of the week before.")
    return _("Bars: these days, in hours and minutes. Lines across: the same weekday before.")


def _day_chart(summary: ActivitySummary, shown: tuple[date, date], *, compares: bool) -> Chart | None:
    """Nothing is drawn of days that the reader may not see or that have not been."""
    if not summary.has_any or len(summary.days) > MOST_BARS:
        return None
    is_week = summary.period.kind == PeriodKind.WEEK
    columns = [
        Column(
            label=date_format(one.date, "D" if is_week else "j"),
            minutes=one.minutes if _is_known(one, shown) else None,
            before=before.minutes if compares and before.has_data else None,
        )
        for one, before in zip(summary.days, summary.previous_days, strict=True)
    ]
    return chart_of(_("Time per day. The table below has the same figures."), columns)


def _day_lines(summary: ActivitySummary, shown: tuple[date, date], *, compares: bool) -> Iterator[DayLine]:
    for one, before in zip(summary.days, summary.previous_days, strict=True):
        if shown[0] <= one.date <= shown[1]:
            yield DayLine(
                day=_("%(weekday)s, %(day)s")
                % {"weekday": date_format(one.date, "D"), "day": date_format(one.date, "MONTH_DAY_FORMAT")},
                time=in_words(one.minutes) if one.has_data else _("No counts"),
                before=in_words(before.minutes) if compares and before.has_data else UNKNOWN,
                counts=_counts(one),
            )


def _counts(one: DayFigures) -> tuple[str, ...]:
    figures = (one.sessions, one.messages_sent, one.messages_received, one.new_contacts)
    return tuple(grouped(count) if one.has_data else UNKNOWN for count in figures)


def _is_known(one: DayFigures, shown: tuple[date, date]) -> bool:
    return one.has_data and shown[0] <= one.date <= shown[1]


def _hour_chart(summary: ActivitySummary) -> Chart | None:
    if not any(summary.by_hour or ()):
        return None
    columns = [Column(hour_name(hour), spent) for hour, spent in enumerate(summary.by_hour or ())]
    return chart_of(_("Time of day. The table below has the same figures."), columns, label_each=6)


def _lines(found: Iterator[tuple[str, int]]) -> Iterator[Line]:
    known = list(found)
    most = max((spent for _label, spent in known), default=0) or 1
    return (Line(label, in_words(spent), 100 * spent // most) for label, spent in known)
