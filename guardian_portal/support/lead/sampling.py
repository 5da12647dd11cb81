"""The weekly sample: of each colleague's closed cases some at random, each given to somebody else to look at again.

The draw is by a keyed code of week and case: nobody foresees it, and whoever holds the key draws the same again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.db.models import BigIntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.models import User
from guardian_portal.family.serving import ACTING
from guardian_portal.support.cases.policies import can_work_on_case
from guardian_portal.support.cases.queue import cases_for_staff
from guardian_portal.support.lead import limits
from guardian_portal.support.lead.work import beginning_of, monday_of
from guardian_portal.support.models import Case, CaseDecision, CaseState, PeerReview, Sample

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Closed:
    """A case that was closed in the week, and whose work that was."""

    pk: int
    public_id: str
    worker_id: int


@dataclass(frozen=True)
class Colleague:
    """Who may look at others' cases, and which of the drawn ones they may know of."""

    pk: int
    public_id: str
    known: frozenset[int]

    def may_review(self, case: Closed) -> bool:
        return case.pk in self.known and self.pk != case.worker_id


def draw_sample() -> None:
    """A sweeper: once a week, for the week that is over."""
    week = monday_of(timezone.now().date()) - A_WEEK
    if Sample.objects.filter(week=week).exists():
        return
    with transaction.atomic():
        sample, is_mine = Sample.objects.get_or_create(week=week)
        if is_mine:
            drawn = drawn_of(week)
            PeerReview.objects.bulk_create(_reviews(sample, drawn, colleagues(drawn)))


def drawn_of(week: date) -> list[Closed]:
    """The same for the same week and cases, whenever it is asked."""
    found: dict[int, list[Closed]] = defaultdict(list)
    for case in _closed_in(week):
        found[case.worker_id].append(case)
    ranked = (sorted(cases, key=lambda case: _code(week, case.public_id)) for _worker, cases in sorted(found.items()))
    return [case for cases in ranked for case in cases[: limits.PEER_REVIEW_CASES]]


def colleagues(drawn: Sequence[Closed]) -> list[Colleague]:
    """All who may act for the desk; a query for each, once a week."""
    people = User.objects.filter(staff_role__in=ACTING, is_active=True).order_by("pk") if drawn else ()
    return [Colleague(one.pk, one.public_id, _known(one, drawn)) for one in people]


def may_review(case: Case, worker_id: int, staff: User) -> bool:
    """Somebody else than whose work it is, who could work on the case."""
    return staff.is_active and staff.pk != worker_id and can_work_on_case(staff, case)


def _reviews(sample: Sample, drawn: Iterable[Closed], people: Sequence[Colleague]) -> list[PeerReview]:
    """Each to who has the fewest of this draw; of those, by the code."""
    load: Counter[int] = Counter()
    found = []
    for case in drawn:
        able = [one for one in people if one.may_review(case)]
        one = min(able, key=lambda it: (load[it.pk], _code(sample.week, case.public_id, it.public_id)), default=None)
        load.update([one.pk] if one else [])
        found.append(
            PeerReview(sample=sample, case_id=case.pk, worker_id=case.worker_id, reviewer_id=one.pk if one else None)
        )
    return found


def _closed_in(week: date) -> list[Closed]:
    """By who decided last; where nobody did, by whose case it was. What its own person closed at once is nobody's."""
    decided = CaseDecision.objects.filter(case=OuterRef("pk")).order_by("-made_at", "-pk")
    begin, end = beginning_of(week), beginning_of(week + A_WEEK)
    closed = Case.objects.filter(state=CaseState.CLOSED, last_at__gte=begin, closed_at__gte=begin, closed_at__lt=end)
    of = closed.annotate(
        worker=Coalesce(Subquery(decided.values("made_by_id")[:1]), "assignee_id", output_field=BigIntegerField())
    )
    rows = of.filter(worker__isnull=False).order_by("pk")
    return [Closed(*row) for row in rows.values_list("pk", "public_id", "worker")]


def _known(staff: User, drawn: Sequence[Closed]) -> frozenset[int]:
    known = cases_for_staff(staff).filter(pk__in=[one.pk for one in drawn])
    return frozenset(known.order_by().values_list("pk", flat=True))


def _code(week: date, *ids: str) -> str:
    return salted_hmac("support.sample", "/".join((week.isoformat(), *ids)), algorithm="sha256").hexdigest()
