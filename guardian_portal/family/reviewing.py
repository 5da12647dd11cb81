"""What the desk sees of guardianships: one by its reference, those under review, and who links suspiciously many."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Guardianship, GuardianshipDecision, GuardianshipState, LinkRequest
from guardian_portal.family.serving import served

SIGNAL_WITHIN = timedelta(days=30)
# More families than this within that time, and a person looks.
SIGNAL_ABOVE = 4


def guardianships_for_staff(staff: User) -> QuerySet[Guardianship]:
    """Every link on the platforms they serve, for whoever has its public id."""
    links = Guardianship.objects.select_related("guardian", "child", "connection__platform")
    return served(links, staff, platform="connection__platform", child="child", people=("guardian",))


@dataclass(frozen=True)
class Found:
    """What a reference or a public id names: a link, or an attempt that made none and why."""

    link: Guardianship | None = None
    attempt: LinkRequest | None = None


def find_link(named: str, staff: User) -> Found:
    """By the reference that a guardian reads out, or by the link's public id. Whole ones only: nothing to browse."""
    links = guardianships_for_staff(staff)
    link = links.filter(public_id=named.strip().lower()).first()
    if link:
        return Found(link)
    tries = LinkRequest.objects.all()
    attempts = served(tries, staff, platform="connection__platform", person="guardian", child="guardianship__child")
    attempt = attempts.filter(reference=named.strip().upper()).first()
    if attempt is None or attempt.guardianship_id is None:
        return Found(attempt=attempt)
    link = links.filter(pk=attempt.guardianship_id).first()
    return Found(link, attempt if link else None)


def under_review(staff: User) -> QuerySet[Guardianship]:
    """All of them; those whose planned end has passed come first."""
    frozen = guardianships_for_staff(staff).filter(state=GuardianshipState.FROZEN)
    return frozen.order_by(F("review_ends_at").asc(nulls_first=True), "pk")


def reviews_past_their_end(staff: User) -> QuerySet[Guardianship]:
    """A person must decide: the day alone changes nothing."""
    return under_review(staff).filter(Q(review_ends_at__isnull=True) | Q(review_ends_at__lte=timezone.now()))


def decisions_about(link: Guardianship) -> list[GuardianshipDecision]:
    """Newest first, also those about earlier links of the same two: leaving and linking again ends no review."""
    about = Q(guardianship=link)
    if link.child_id:
        about |= Q(guardianship__guardian=link.guardian_id, guardianship__child=link.child_id)
    return list(GuardianshipDecision.objects.filter(about).select_related("made_by"))


@dataclass(frozen=True)
class ManyFamilies:
    """A guardian who lately linked the children of many families."""

    guardian: User
    families: int
    newest: Guardianship


def many_families(staff: User) -> list[ManyFamilies]:
    """Guardians who within 30 days asked for the children of more than four families; children who share another
    guardian are one family. A no counts too: it is the asking that is looked at. Counted are the platforms served."""
    lately = Guardianship.objects.filter(requested_at__gte=timezone.now() - SIGNAL_WITHIN, child__isnull=False)
    once = lately.exclude(ended_by="repeat").order_by()
    asked = served(once, staff, platform="connection__platform", child="child", people=("guardian",))
    often = asked.values("guardian").annotate(children=Count("child", distinct=True)).filter(children__gt=SIGNAL_ABOVE)
    links: dict[int, list[Guardianship]] = defaultdict(list)
    suspects = asked.filter(guardian__in=often.values("guardian"))
    for link in suspects.select_related("guardian").order_by("requested_at", "pk"):
        links[link.guardian_id].append(link)
    found = [_families_of(some) for some in links.values()]
    return sorted((one for one in found if one.families > SIGNAL_ABOVE), key=lambda one: -one.families)


def _families_of(links: list[Guardianship]) -> ManyFamilies:
    children = {link.child_id for link in links if link.child_id}
    others = Guardianship.objects.filter(child__in=children, activated_at__isnull=False)
    pairs = others.exclude(guardian=links[0].guardian_id).values_list("guardian_id", "child_id")
    return ManyFamilies(links[0].guardian, _groups(children, pairs), links[-1])


def _groups(children: Iterable[int], pairs: Iterable[tuple[int, int | None]]) -> int:
    """How many families: children joined wherever one other guardian looks after both."""
    by_guardian: dict[int, set[int]] = defaultdict(set)
    for guardian, child in pairs:
        if child is not None:
            by_guardian[guardian].add(child)
    families = [{child} for child in children]
    for together in by_guardian.values():
        joined = [one for one in families if one & together]
        families = [one for one in families if not one & together] + [set().union(*joined)]
    return len([one for one in families if one])
