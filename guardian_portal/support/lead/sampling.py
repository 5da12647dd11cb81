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
from guardian_portal.support.lead import limits
from guardian_portal.support.lead.work import ACTING, beginning_of, monday_of
from guardian_portal.support.models import Case, CaseDecision, CaseState, PeerReview, Sample

A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Closed:
    """A case that was closed in the week, and whose work that was."""

    pk: int
    public_id: str
    platform_id: int | None
    person_id: int | None
    worker_id: int


@dataclass(frozen=True)
class Colleague:
    """Who may look at others' cases, and of which platforms; None: of all."""

    pk: int
    public_id: str
    platforms: frozenset[int] | None

    def may_review(self, case: Closed) -> bool:
        known = self.platforms is None or case.platform_id in self.platforms
        return known and self.pk not in (case.worker_id, case.person_id)


def draw_sample() -> None:
    """A sweeper: once a week, for the week that is over."""
    week = monday_of(timezone.now().date()) - A_WEEK
    if Sample.objects.filter(week=week).exists():
        return
    with transaction.atomic():
        sample, is_mine = Sample.objects.get_or_create(week=week)
        if is_mine:
            drawn = drawn_of(week)
            PeerReview.objects.bulk_create(_reviews(sample, drawn, colleagues() if drawn else ()))


def drawn_of(week: date) -> list[Closed]:
    """The same for the same week and cases, whenever it is asked."""
    found: dict[int, list[Closed]] = defaultdict(list)
    for case in _closed_in(week):
        found[case.worker_id].append(case)
    ranked = (sorted(cases, key=lambda case: _code(week, case.public_id)) for _worker, cases in sorted(found.items()))
    return [case for cases in ranked for case in cases[: limits.PEER_REVIEW_CASES]]


def colleagues() -> list[Colleague]:
    """All who may act for the desk."""
    people = User.objects.filter(staff_role__in=ACTING, is_active=True).prefetch_related("platforms").order_by("pk")
    return [_colleague(one) for one in people]


def may_review(case: Case, worker_id: int, staff: User) -> bool:
    """Somebody else than whose work and whose request it is, who serves the platform."""
    closed = Closed(case.pk, case.public_id, case.platform_id, case.person_id, worker_id)
    return staff.is_active and staff.staff_role in ACTING and _colleague(staff).may_review(closed)


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
    return [Closed(*row) for row in rows.values_list("pk", "public_id", "platform", "person", "worker")]


def _colleague(user: User) -> Colleague:
    everywhere = user.serves_all_platforms
    return Colleague(user.pk, user.public_id, None if everywhere else frozenset(one.pk for one in user.platforms.all()))


def _code(week: date, *ids: str) -> str:
    return salted_hmac("support.sample", "/".join((week.isoformat(), *ids)), algorithm="sha256").hexdigest()
