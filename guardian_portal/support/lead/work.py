"""What each colleague has and does: open cases, those answered this week, how soon they look. Figures, no ranking."""

from __future__ import annotations

import statistics
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone
from django.utils.timesince import timesince

from accounts.models import User
from guardian_portal.family.serving import ACTING
from guardian_portal.support.cases.queue import cases_for_staff, waiting_cases
from guardian_portal.support.models import CaseMessage, Side

# A median of few is luck.
LOOKS_OF = timedelta(days=28)


@dataclass(frozen=True)
class WorkRow:
    """One colleague's figures, of the reader's platforms."""

    person: User
    open: int
    answered: int
    first_look: timedelta | None

    @property
    def first_look_words(self) -> str:
        """In minutes, hours and days."""
        now = timezone.now()
        return timesince(now - self.first_look, now) if self.first_look is not None else ""


def colleagues_of(staff: User) -> QuerySet[User]:
    """Whoever acts on a platform that this person serves; with all platforms, so does who serves them all."""
    acting = User.objects.filter(staff_role__in=ACTING, is_active=True)
    if staff.serves_all_platforms:
        return acting
    serving = User.platforms.through.objects
    mine = serving.filter(user=staff)
    shares = Exists(serving.filter(user=OuterRef("pk"), platform__in=mine.values("platform")))
    return acting.filter(Q(shares) | Q(Exists(mine), serves_all_platforms=True))


def work(staff: User) -> list[WorkRow]:
    """By name. Four queries, however many there are."""
    open_now, answered, looks = _open(staff), _answered(staff), first_looks(staff)
    people = colleagues_of(staff).order_by("name", "pk")
    return [WorkRow(one, open_now.get(one.pk, 0), answered.get(one.pk, 0), looks.get(one.pk)) for one in people]


def monday_of(day: date) -> date:
    """The first day of its ISO week."""
    return day - timedelta(days=day.weekday())


def beginning_of(day: date) -> datetime:
    """The desk counts its weeks in UTC, the same for all of its people."""
    return datetime.combine(day, time.min, UTC)


def first_looks(staff: User) -> dict[int, timedelta]:
    """By person, the median of the last four weeks: of each the one or two looks in the middle are fetched."""
    owed = Coalesce("asked_again_at", "opened_at")
    took = ExpressionWrapper(F("first_looked_at") - owed, output_field=DurationField())
    by = F("first_looked_by")
    lately = cases_for_staff(staff).select_related(None)
    lately = lately.filter(first_looked_at__gte=timezone.now() - LOOKS_OF, first_looked_by__isnull=False)
    ranked = lately.annotate(took=took).annotate(
        twice=Window(RowNumber(), partition_by=by, order_by="took") * 2, of=Window(Count("pk"), partition_by=by)
    )
    middle = ranked.filter(twice__gte=F("of"), twice__lte=F("of") + 2)
    found: dict[int, list[float]] = defaultdict(list)
    for person, one in middle.values_list("first_looked_by", "took"):
        found[person].append(one.total_seconds())
    return {person: timedelta(seconds=statistics.median(looks)) for person, looks in found.items()}


def _open(staff: User) -> dict[int, int]:
    theirs = waiting_cases(staff).filter(assignee__isnull=False).order_by().values_list("assignee")
    return dict(theirs.annotate(Count("pk")))


def _answered(staff: User) -> dict[int, int]:
    """Cases, not messages."""
    since = beginning_of(monday_of(timezone.now().date()))
    said = CaseMessage.objects.filter(side=Side.STAFF, is_internal=False, at__gte=since)
    # What did not reach a child answered nothing.
    said = said.exclude(case__opened_side=Side.CHILD, is_sent=False)
    known = said.filter(case__in=cases_for_staff(staff).select_related(None).values("pk"))
    return dict(known.order_by().values_list("author").annotate(Count("case", distinct=True)))
