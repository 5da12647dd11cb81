"""Everything on the child's page, made from the same data and by the same code as the guardians' pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import get_language

from guardian_portal.controls.selectors import Plan, RequestView, child_requests, plan_of
from guardian_portal.dashboard.activity_pages import ActivityPage, mine_week
from guardian_portal.dashboard.mine.bands import Band, band_of
from guardian_portal.dashboard.mine.choices import Choices, choices_of
from guardian_portal.dashboard.mine.kinds import kind_in_words
from guardian_portal.dashboard.mine.paging import Turning, page_of, turning
from guardian_portal.dashboard.mine.words import WORDS, Words
from guardian_portal.dashboard.models import AccessDay
from guardian_portal.dashboard.selectors import what_is_seen
from guardian_portal.family.ages import is_monitoring_barred, is_old_enough
from guardian_portal.family.child_selectors import asking_guardians, name_for_child, protected_guardians
from guardian_portal.family.consents import COMPETENCE_RULES
from guardian_portal.family.desk_days import desk_days
from guardian_portal.family.models import AgeRuleKind, Child, Guardianship, GuardianshipState
from guardian_portal.family.rulebook import RuleBook
from guardian_portal.family.seeing import with_refusals
from guardian_portal.family.selectors import guardians_of
from guardian_portal.incidents.helplines import HelplineGroup, helplines_for
from guardian_portal.incidents.told import Told, told_about, told_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet
    from django.http import QueryDict
    from django.utils.functional import Promise


@dataclass(frozen=True)
class Supervisor:
    """One who supervises the child, or asks to. Why somebody is on hold is nobody's business here.

    Whom staff protect is a guardian without name, role and day: this page may be read on a shared device.
    """

    name: str
    role: str
    since: datetime | None
    sees: Sequence[Promise]
    on_hold: bool
    review_ends_at: datetime | None
    on_break: bool


@dataclass(frozen=True)
class Look:
    """A guardian's visits on one day."""

    day: date
    name: str
    times: int


@dataclass(frozen=True)
class ToldRow:
    """One alert in the child's words."""

    kind: Promise
    told: Told


@dataclass(frozen=True)
class LastDay:
    """A carer's last day."""

    on: date
    name: str


@dataclass(frozen=True)
class EndingAlone:
    """Whether the child may end supervision alone, and if not, from which age (None: at no age)."""

    allowed: bool
    from_age: int | None


@dataclass(frozen=True)
class MinePage:
    """What `templates/dashboard/mine_show.html` shows."""

    child: Child
    band: Band
    words: Words
    supervisors: Sequence[Supervisor]
    asking: Sequence[Supervisor]
    week: ActivityPage
    looks: Sequence[Look]
    may_have_looked: bool
    looks_turning: Turning | None
    desk_days: Sequence[date]
    told: Sequence[ToldRow]
    told_turning: Turning | None
    last_days: Sequence[LastDay]
    requests: Sequence[RequestView]
    plan: Plan
    choices: Choices
    ending: EndingAlone
    helplines: Sequence[HelplineGroup]


# What the page asks the law, read in one query.
_RULES = (AgeRuleKind.MONITORING_BARRED, AgeRuleKind.MAY_END_ALONE, *COMPETENCE_RULES)


def mine_page(child: Child, asked: QueryDict) -> MinePage:
    """`asked`: the address's query, which turns the lists."""
    band, links = band_of(child), list(with_refusals(guardians_of(child)))
    book = RuleBook.read(*_RULES)
    barred = is_monitoring_barred(child, timezone.localdate(), book)
    hidden = protected_guardians(child)
    looked = page_of(_visits(child, hidden), asked, "looked")
    told = page_of(told_about(child), asked, "told")
    return MinePage(
        child=child,
        band=band,
        words=WORDS[band],
        supervisors=[_supervisor(link, hidden, barred=barred) for link in links],
        asking=[_supervisor(link, hidden, barred=barred) for link in asking_guardians(child)],
        week=mine_week(child, links, asked, barred=barred),
        looks=[Look(one.day, one.guardian.display_name, one.opened) for one in looked],
        may_have_looked=bool(hidden),
        looks_turning=turning(looked, asked, "looked", "looked"),
        desk_days=desk_days(child),
        told=_told(child, [row["incident"] for row in told], band, hidden),
        told_turning=turning(told, asked, "told", "told"),
        last_days=[
            LastDay(one.ends_at.date(), one.guardian.display_name)
            for one in links
            if one.ends_at and one.guardian_id not in hidden
        ],
        requests=child_requests(child, reader=None, language=get_language() or ""),
        plan=plan_of(child),
        choices=choices_of(child, book),
        ending=ending_alone(child, book),
        helplines=helplines_for((child.country,)),
    )


def ending_alone(child: Child, book: RuleBook | None = None) -> EndingAlone:
    """By the age rule of the child's country today."""
    today = timezone.now().date()
    book = book or RuleBook.read(AgeRuleKind.MAY_END_ALONE)
    rule = book.rule_for(country=child.country, kind=AgeRuleKind.MAY_END_ALONE, on=today)
    return EndingAlone(allowed=is_old_enough(child, rule, today), from_age=rule.age or None)


def _supervisor(link: Guardianship, hidden: Collection[int], *, barred: bool) -> Supervisor:
    is_hidden = link.guardian_id in hidden
    return Supervisor(
        name=name_for_child(link.guardian, hidden),
        role="" if is_hidden else link.get_role_display(),
        since=None if is_hidden else link.activated_at,
        sees=what_is_seen(link, barred=barred),
        on_hold=link.state == GuardianshipState.FROZEN,
        review_ends_at=link.review_ends_at if link.state == GuardianshipState.FROZEN else None,
        on_break=link.state == GuardianshipState.PAUSED,
    )


def _visits(child: Child, hidden: Collection[int]) -> QuerySet[AccessDay]:
    shown = AccessDay.objects.filter(child=child).exclude(guardian__in=hidden)
    return shown.select_related("guardian").order_by("-day", "guardian_id")


def _told(child: Child, incidents: Sequence[int], band: Band, hidden: Collection[int]) -> list[ToldRow]:
    return [ToldRow(kind_in_words(row, band), row) for row in told_rows(child, incidents, hidden)]
