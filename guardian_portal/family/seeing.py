"""Whether a guardian sees what a child's account counts, and if not why: one answer for every page, mail and export."""

import enum
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.ages import is_monitoring_barred
from guardian_portal.family.models import ConsentRecord, Decision, Guardianship, GuardianshipState
from guardian_portal.family.policies import can_see_activity
from guardian_portal.family.purposes import SUPERVISION_SUMMARY
from guardian_portal.family.standing import live_at
from guardian_portal.family.states import FROM_COUNTS, sees


class Withheld(enum.StrEnum):
    """Why there is nothing to see."""

    PAUSED = "paused"
    REVIEW = "review"
    BARRED = "barred"
    PLAN = "plan"
    REFUSED = "refused"


def with_refusals(links: QuerySet[Guardianship]) -> QuerySet[Guardianship]:
    """The same, each with `said_no`: whether its guardian, or the child for all of them, has refused summaries."""
    return links.annotate(said_no=Exists(_refusals(OuterRef("pk"), OuterRef("child_id"))))


def has_refusal(link: Guardianship) -> bool:
    """What `with_refusals` says of it; asked where it was fetched without."""
    known: bool | None = getattr(link, "said_no", None)
    return _refusals(link.pk, link.child_id).exists() if known is None else known


def _refusals(link: int | OuterRef, child: int | OuterRef | None) -> QuerySet[ConsentRecord]:
    """What stands against summaries of a child for one guardianship."""
    theirs = Q(guardianship=link) | Q(guardianship__isnull=True)
    said = ConsentRecord.objects.filter(theirs, child=child, purpose=SUPERVISION_SUMMARY, is_current=True)
    return said.exclude(decision=Decision.GIVEN)


def link_to_child(user: User, public_id: str) -> Guardianship | None:
    """This guardian's live guardianship of a child, with child and platform: the scoped way to a child's pages."""
    own = Guardianship.objects.filter(live_at(timezone.now()), guardian=user, child__public_id=public_id)
    # With the names of places and controls: the pages about activity speak of them.
    names = "child__connection__catalogue__newest"
    return with_refusals(own).select_related("child__connection__platform", names).first()


def withheld_from(user: User, link: Guardianship, *, barred: bool, now: datetime | None = None) -> Withheld | None:
    """Why this guardian sees no activity, or None where they do.

    `barred`: the law of the child's country forbids summaries of this child. No query where `link` was fetched
    `with_refusals`.
    """
    if not can_see_activity(user, link, now=now):
        return Withheld.REVIEW if link.state == GuardianshipState.FROZEN else Withheld.PAUSED
    if barred:
        return Withheld.BARRED
    if link.child and link.child.summaries_ended_at:
        return Withheld.PLAN
    return Withheld.REFUSED if has_refusal(link) else None


def seen_keys(link: Guardianship, *, barred: bool | None = None) -> list[str]:
    """Keys of what this guardian sees, or will see; without activity where the law, the plan or a refusal
    keeps it. `barred`: as above; asked where it is not given."""
    keys, child = list(sees(link.state, link.role)), link.child
    if child is None or not {*FROM_COUNTS} & {*keys}:
        return keys
    if barred is None:
        barred = is_monitoring_barred(child, timezone.localdate())
    hidden = barred or child.summaries_ended_at is not None or has_refusal(link)
    return [key for key in keys if not (hidden and key in FROM_COUNTS)]
