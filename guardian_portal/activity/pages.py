"""A summary as it stands on a page: the sentence, the charts with their tables, the facts in words.

Guardian and child read the same block, so nothing in it says whose page it is on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.formats import date_format, time_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from guardian_portal.activity.charts import Chart, Column, chart_of
from guardian_portal.activity.durations import in_words
from guardian_portal.activity.figures import ActivitySummary, BypassSign, DayFigures
from guardian_portal.activity.money import money
from guardian_portal.activity.periods import Period, PeriodKind
from guardian_portal.activity.sentences import headline

# More bars than these say nothing: then the table alone speaks.
MOST_BARS = 62
KINDS: Mapping[str, Promise] = {
    "dm": gettext_lazy("messages"),
    "invite": gettext_lazy("invitations"),
    "call": gettext_lazy("calls"),
    "trade": gettext_lazy("trades"),
    "join": gettext_lazy("joining a place"),
}


@dataclass(frozen=True)
class DayLine:
    """A row of the table of days. Without data only the day is known; `before` is the time that it is compared with."""

    day: str
    time: str
    before: str
    figures: DayFigures | None


@dataclass(frozen=True)
class Line:
    """Something with its time, and its share of the largest in hundredths."""

    label: str
    time: str
    share: int


@dataclass(frozen=True)
class Fact:
    """One fact in words: its name, what it comes to, and what it is made of."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class FiguresBlock:
    """What `templates/activity/figures.html` shows."""

    headline: str
    title: str
    counted_from: date | None
    has_any: bool
    by_days: bool
    day_chart: Chart | None
    days: tuple[DayLine, ...]
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
    compares = summary.previous_minutes is not None
    shown = (began or date.min, datetime.now(zone).date())
    return FiguresBlock(
        headline=headline(summary, shown[1]),
        title=title_of(summary.period),
        counted_from=began if began and began >= summary.period.first else None,
        has_any=summary.has_any,
        by_days=summary.by_hour is None,
        day_chart=_day_chart(summary, shown, compares=compares),
        days=tuple(_day_lines(summary, shown, compares=compares)),
        hour_chart=_hour_chart(summary),
        hours=tuple(_lines((hour_name(hour), spent) for hour, spent in enumerate(summary.by_hour or ()))),
        places=tuple(_lines((one.label, one.minutes) for one in summary.places)),
        facts=tuple(_facts(summary)),
        signs=tuple(_sign(one) for one in summary.bypass_signs),
        open_tables=open_tables,
    )


def title_of(period: Period) -> str:
    """The days it has: a month by its name, else the first and the last."""
    if period.kind == PeriodKind.MONTH:
        return date_format(period.first, "YEAR_MONTH_FORMAT")
    first, last = (date_format(day, "DATE_FORMAT") for day in (period.first, period.last))
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}


def hour_name(hour: int) -> str:
    """An hour of the day as clocks here say it."""
    return time_format(time(hour), "TIME_FORMAT")


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
                time=in_words(one.minutes),
                before=in_words(before.minutes) if compares and before.has_data else "-",
                figures=one if _is_known(one, shown) else None,
            )


def _is_known(one: DayFigures, shown: tuple[date, date]) -> bool:
    return one.has_data and shown[0] <= one.date <= shown[1]


def _hour_chart(summary: ActivitySummary) -> Chart | None:
    if not summary.has_any or summary.by_hour is None:
        return None
    columns = [Column(hour_name(hour), spent) for hour, spent in enumerate(summary.by_hour)]
    return chart_of(_("Time of day. The table below has the same figures."), columns, label_each=6)


def _lines(found: Iterator[tuple[str, int]]) -> Iterator[Line]:
    known = list(found)
    most = max((spent for _label, spent in known), default=0) or 1
    return (Line(label, in_words(spent), 100 * spent // most) for label, spent in known)


def _facts(summary: ActivitySummary) -> Iterator[Fact]:
    sent, received = summary.messages_sent, summary.messages_received
    yield Fact(_("Visits"), (_number(summary.sessions),))
    yield Fact(_("Messages"), (_("%(sent)s sent, %(received)s received") % {"sent": sent, "received": received},))
    yield Fact(_("Contacts"), tuple(_contacts(summary)))
    yield Fact(_("Purchases"), tuple(_purchases(summary)) or (_("None"),))
    yield Fact(_("Stopped"), tuple(_blocked(summary)) or (_("Nothing had to be stopped."),))


def _contacts(summary: ActivitySummary) -> Iterator[str]:
    added, removed = summary.new_contacts, summary.contacts_removed
    known = min(added, summary.contacts_known_to_friends)
    yield ngettext("%(n)s added", "%(n)s added", added) % {"n": added}
    if known:
        yield ngettext("%(n)s of them known to friends", "%(n)s of them known to friends", known) % {"n": known}
    if removed:
        yield ngettext("%(n)s removed", "%(n)s removed", removed) % {"n": removed}


def _purchases(summary: ActivitySummary) -> Iterator[str]:
    for one in summary.purchases:
        words = ngettext("%(n)s purchase, %(sum)s", "%(n)s purchases, %(sum)s", one.count)
        yield words % {"n": one.count, "sum": money(one.minor_units, one.currency)}


def _blocked(summary: ActivitySummary) -> Iterator[str]:
    """The whole in a sentence, then by kind: two controls may stop the same kind."""
    count = summary.blocked_count
    if count:
        yield ngettext("Your control worked %(n)s time.", "Your control worked %(n)s times.", count) % {"n": count}
    kinds = {one.kind: 0 for one in summary.blocked}
    for one in summary.blocked:
        kinds[one.kind] += one.count
    for kind, stopped in kinds.items():
        yield _("%(what)s: %(n)s") % {"what": KINDS.get(kind, kind), "n": stopped}


def _sign(sign: BypassSign) -> str:
    """Said with what it may also mean: it is no proof of anything."""
    count = sign.count
    if sign.kind == "silent":
        words = ngettext(
            "For %(n)s day no counts came, though there usually are some. That may be a time without the app, a fault "
            "of the platform, or another account.",
            "For %(n)s days in a row no counts came, though there usually are some. That may be a time without the "
            "app, a fault of the platform, or another account.",
            count,
        )
    else:
        words = ngettext(
            "%(n)s time the platform held another setting than was asked for. That may be a fault of the platform, or "
            "somebody changed it there.",
            "%(n)s times the platform held another setting than was asked for. That may be a fault of the platform, or "
            "somebody changed it there.",
            count,
        )
    return words % {"n": count}


def _number(count: int) -> str:
    return ngettext("%(n)s visit", "%(n)s visits", count) % {"n": count}
