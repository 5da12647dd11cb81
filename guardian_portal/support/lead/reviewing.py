"""What colleagues find in the work of each other: a verdict and a note, by whom the draw or a lead chose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from accounts.actors import actor_of
from accounts.models import StaffRole, User
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.serving import acting_for
from guardian_portal.support.cases.queue import cases_for_staff
from guardian_portal.support.lead.sampling import may_review
from guardian_portal.support.models import PeerReview, Verdict

if TYPE_CHECKING:
    from django.db.models import QuerySet

WEEKS_SHOWN = 4


class ReviewRefused(Exception):
    """This person may not do this, or it was done meanwhile."""


@dataclass(frozen=True)
class WeekOfReviews:
    """The sample of one week as the lead sees it."""

    week: date
    reviews: list[PeerReview]

    @property
    def done(self) -> int:
        return sum(one.done_at is not None for one in self.reviews)


def reviews_for_staff(staff: User) -> QuerySet[PeerReview]:
    """Of cases on the platforms they serve: of others for leads and auditors, else those that they were given.

    Whose work it is reads none about it but when a lead.
    """
    reviews = PeerReview.objects.select_related("case", "worker", "reviewer")
    known = reviews.filter(case__in=cases_for_staff(staff).order_by().values("pk"))
    return known if staff.staff_role in (StaffRole.LEAD, StaffRole.AUDITOR) else known.filter(reviewer=staff)


def waiting_reviews(staff: User) -> QuerySet[PeerReview]:
    """Those that this person was given and has not done."""
    return reviews_for_staff(staff).filter(reviewer=staff, done_at__isnull=True)


def weeks_of_reviews(staff: User) -> list[WeekOfReviews]:
    """The last samples, newest first."""
    since = timezone.now().date() - timedelta(weeks=WEEKS_SHOWN + 1)
    found: dict[date, list[PeerReview]] = {}
    for one in reviews_for_staff(staff).filter(sample__week__gte=since).order_by("-sample", "pk"):
        found.setdefault(one.sample_id, []).append(one)
    return [WeekOfReviews(week, reviews) for week, reviews in found.items()]


def can_review(staff: User, review: PeerReview) -> bool:
    """Whom it was given to, once, while they may act on its platform; never one's own work."""
    mine = review.reviewer_id == staff.pk and review.done_at is None
    return mine and may_review(review.case, review.worker_id, staff)


def can_hand_on(staff: User, review: PeerReview) -> bool:
    """A lead, while nobody has said anything."""
    return staff.staff_role == StaffRole.LEAD and review.done_at is None


def reviewers_for(review: PeerReview) -> list[User]:
    """Who could do it."""
    case = review.case
    people = acting_for(platform=case.platform_id, child=case.child_id, people=[case.person_id])
    return list(people.exclude(pk=review.worker_id))


def give_verdict(*, review: PeerReview, staff: User, verdict: Verdict, note: str) -> None:
    """Keep what they found. Raises ReviewRefused, also without a note."""
    if not (can_review(staff, review) and note.strip()):
        raise ReviewRefused
    said = {"verdict": verdict, "note": note.strip(), "done_at": timezone.now()}
    with transaction.atomic():
        if not _undone(review).filter(reviewer=staff).update(**said):
            raise ReviewRefused
        _record(review, Action.REVIEW_DONE, staff, verdict=str(verdict))


def hand_on(*, review: PeerReview, staff: User, to: User) -> None:
    """A lead gives it to somebody who may do it. Raises ReviewRefused."""
    if not (can_hand_on(staff, review) and may_review(review.case, review.worker_id, to)):
        raise ReviewRefused
    with transaction.atomic():
        if not _undone(review).update(reviewer=to):
            raise ReviewRefused
        _record(review, Action.REVIEW_GIVEN, staff, to=to.public_id)


def _undone(review: PeerReview) -> QuerySet[PeerReview]:
    return PeerReview.objects.filter(pk=review.pk, done_at__isnull=True)


def _record(review: PeerReview, action: Action, staff: User, **data: object) -> None:
    record(
        actor=actor_of(staff),
        action=action,
        object_kind="review",
        object_id=review.public_id,
        case=review.case.public_id,
        **data,
    )
