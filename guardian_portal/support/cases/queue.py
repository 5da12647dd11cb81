"""The queue: what waits for the desk, the most urgent and the nearest clock first, and what of it somebody wants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.serving import served
from guardian_portal.support.cases.kinds import reaches_person
from guardian_portal.support.models import Case, CaseState
from guardian_portal.support.own_family import cases_of_items

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet
    from django_stubs_ext import StrPromise

    from accounts.models import User

CASES_A_PAGE = 25
MINE, NOBODYS = "mine", "nobodys"
NEXT_ACTIONS: Mapping[str, StrPromise] = {
    CaseState.OPEN: _("Answer it"),
    CaseState.WAITING_PERSON: _("They were asked: remind them before the time is up"),
    CaseState.WAITING_PLATFORM: _("Ask the platform again, and answer before the time is up"),
    CaseState.ANSWERED: _("Answered: write down the decision and close it"),
    CaseState.LISTED: _("Do it in its own list, where its clock is; close this when nothing is left"),
    CaseState.CLOSED: _("Nothing: it is closed"),
}
# No clock of theirs runs.
TIMELESS = (CaseState.ANSWERED, CaseState.LISTED, CaseState.CLOSED)
LOOK = _("Look at it")
ANOTHER_WAY = _("Find another way to reach the child: the platform takes no messages from us")


@dataclass(frozen=True)
class Asked:
    """Which of the cases; empty values narrow nothing. Without a state: all that still waits."""

    kind: str = ""
    state: str = ""
    platform: str = ""
    whose: str = ""
    country: str = ""
    overdue: bool = False
    after: str = ""


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue; nothing in it says who the person is."""

    case: Case
    platform: str
    assignee: str
    next_action: StrPromise
    due_at: datetime | None
    is_overdue: bool


@dataclass(frozen=True)
class QueuePage:
    """Some lines, and the public id after which the next page begins."""

    rows: list[QueueRow]
    following: str
    is_first: bool


def cases_for_staff(staff: User) -> QuerySet[Case]:
    """Those on the platforms they serve; without a platform, for who serves all; never of their own family.

    The scoped way to each case.
    """
    cases = Case.objects.select_related("platform", "connection", "assignee")
    known = served(cases, staff, platform="platform", child="child", people=("person",))
    return known.exclude(cases_of_items(staff))


def cases_in_full(staff: User) -> QuerySet[Case]:
    """The same with all that one case's page reads of them."""
    return cases_for_staff(staff).select_related("person", "child", "connection", "platform", "assignee")


def waiting_cases(staff: User) -> QuerySet[Case]:
    """What a clock runs for, in the order of the work."""
    return cases_for_staff(staff).filter(next_due_at__isnull=False).order_by("urgency", "next_due_at", "pk")


def queue_page(staff: User, asked: Asked) -> QueuePage:
    """One page. It begins after a case and not at a number: the queue moves while somebody reads it."""
    found = _narrowed(_of_state(staff, asked.state), staff, asked)
    start = cases_for_staff(staff).filter(public_id=asked.after).first() if asked.after else None
    if start is not None:
        found = found.filter(_after(start, asked.state))
    cases = list(found[: CASES_A_PAGE + 1])
    now = timezone.now()
    following = cases[CASES_A_PAGE - 1].public_id if len(cases) > CASES_A_PAGE else ""
    return QueuePage([queue_row(one, now) for one in cases[:CASES_A_PAGE]], following, is_first=start is None)


def queue_row(case: Case, now: datetime) -> QueueRow:
    due = case.next_due_at
    return QueueRow(
        case=case,
        platform=case.platform.name if case.platform else "-",
        assignee=case.assignee.display_name if case.assignee else "",
        next_action=next_action(case),
        due_at=due,
        is_overdue=due is not None and due < now,
    )


def next_action(case: Case) -> StrPromise:
    """What the desk does next."""
    if case.first_looked_at is None and case.is_open:
        return LOOK
    if case.state == CaseState.OPEN and not reaches_person(case):
        return ANOTHER_WAY
    return NEXT_ACTIONS[case.state]


def next_waiting(staff: User, *, but: Case | None = None) -> Case | None:
    """The first one that nobody has."""
    free = waiting_cases(staff).filter(assignee__isnull=True)
    return (free.exclude(pk=but.pk) if but else free).first()


def _of_state(staff: User, state: str) -> QuerySet[Case]:
    if state in TIMELESS:
        return cases_for_staff(staff).filter(state=state).order_by("-last_at", "-pk")
    waiting = waiting_cases(staff)
    return waiting.filter(state=state) if state else waiting


def _narrowed(cases: QuerySet[Case], staff: User, asked: Asked) -> QuerySet[Case]:
    by = {"kind": asked.kind, "platform__public_id": asked.platform, "country": asked.country}
    cases = cases.filter(**{name: value for name, value in by.items() if value})
    if asked.whose == MINE:
        cases = cases.filter(assignee=staff)
    elif asked.whose == NOBODYS:
        cases = cases.filter(assignee__isnull=True)
    return cases.filter(next_due_at__lt=timezone.now()) if asked.overdue else cases


def _after(start: Case, state: str) -> Q:
    if state in TIMELESS:
        return Q(last_at__lt=start.last_at) | Q(last_at=start.last_at, pk__lt=start.pk)
    if start.next_due_at is None:
        # It was answered meanwhile: from the front.
        return Q()
    same, due = Q(urgency=start.urgency), start.next_due_at
    later = same & (Q(next_due_at__gt=due) | Q(next_due_at=due, pk__gt=start.pk))
    return Q(urgency__gt=start.urgency) | later
