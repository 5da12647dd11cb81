"""The one sentence above a chart: how long it was, and whether that is more or less than the time before.

Each is one whole sentence, since no two languages put the parts in the same order. A running period is compared with
the same days of the one before: a Tuesday against a whole week would always be "less".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.activity.durations import in_words
from guardian_portal.activity.figures import ActivitySummary
from guardian_portal.activity.periods import Period, PeriodKind


@dataclass(frozen=True)
class Words:
    """The sentences about one kind of period at one time."""

    nothing: Promise
    alone: Promise
    more: Promise
    less: Promise
    same: Promise


RUNNING: Mapping[str, Words] = {
    PeriodKind.WEEK: Words(
        nothing=_("Nothing has been counted this week yet."),
        alone=_("%(time)s this week so far."),
        more=_("%(time)s this week so far, %(difference)s more than last week up to the same day."),
        less=_("%(time)s this week so far, %(difference)s less than last week up to the same day."),
        same=_("%(time)s this week so far, as much as last week up to the same day."),
    ),
    PeriodKind.MONTH: Words(
        nothing=_("Nothing has been counted this month yet."),
        alone=_("%(time)s this month so far."),
        more=_("%(time)s this month so far, %(difference)s more than in the same number of days before."),
        less=_("%(time)s this month so far, %(difference)s less than in the same number of days before."),
        same=_("%(time)s this month so far, as much as in the same number of days before."),
    ),
}
LAST_DAY: Mapping[str, Words] = {
    PeriodKind.WEEK: Words(
        nothing=_("Nothing was counted this week."),
        alone=_("%(time)s this week."),
        more=_("%(time)s this week, %(difference)s more than last week."),
        less=_("%(time)s this week, %(difference)s less than last week."),
        same=_("%(time)s this week, as much as last week."),
    ),
    PeriodKind.MONTH: Words(
        nothing=_("Nothing was counted this month."),
        alone=_("%(time)s this month."),
        more=_("%(time)s this month, %(difference)s more than in the same number of days before."),
        less=_("%(time)s this month, %(difference)s less than in the same number of days before."),
        same=_("%(time)s this month, as much as in the same number of days before."),
    ),
}
OVER: Mapping[str, Words] = {
    PeriodKind.WEEK: Words(
        nothing=_("Nothing was counted in that week."),
        alone=_("%(time)s in that week."),
        more=_("%(time)s in that week, %(difference)s more than the week before."),
        less=_("%(time)s in that week, %(difference)s less than the week before."),
        same=_("%(time)s in that week, as much as the week before."),
    ),
    PeriodKind.MONTH: Words(
        nothing=_("Nothing was counted in that month."),
        alone=_("%(time)s in that month."),
        more=_("%(time)s in that month, %(difference)s more than in the same number of days before."),
        less=_("%(time)s in that month, %(difference)s less than in the same number of days before."),
        same=_("%(time)s in that month, as much as in the same number of days before."),
    ),
}
SOME_DAYS = Words(
    nothing=_("Nothing was counted in these days."),
    alone=_("%(time)s in these days."),
    more=_("%(time)s in these days, %(difference)s more than in the same number of days before."),
    less=_("%(time)s in these days, %(difference)s less than in the same number of days before."),
    same=_("%(time)s in these days, as much as in the same number of days before."),
)


def headline(summary: ActivitySummary, today: date) -> str:
    """How the period went, for who reads nothing else."""
    words = _words(summary.period, today)
    if not summary.has_any:
        return str(words.nothing)
    is_over = today > summary.period.last
    time, before = in_words(summary.minutes), summary.previous_minutes if is_over else summary.previous_minutes_so_far
    if before is None or not any(day.has_data for day in summary.previous_days):
        return str(words.alone) % {"time": time}
    difference = summary.minutes - before
    sentence = words.same if not difference else words.more if difference > 0 else words.less
    return str(sentence) % {"time": time, "difference": in_words(abs(difference))}


def _words(period: Period, today: date) -> Words:
    if period.kind == PeriodKind.RANGE:
        return SOME_DAYS
    if today > period.last:
        return OVER[period.kind]
    return (LAST_DAY if today == period.last else RUNNING)[period.kind]
