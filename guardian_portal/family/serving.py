"""What staff may know of: what belongs to a platform that they serve, and is not about their own family.

The one place that decides both. Every list and every scoped fetch of the desk goes through `served`, every act through
`acts_for` (docs/decisions/0014 and 0039). Staff are guardians, too: of a child of theirs others read and decide.
"""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import StaffRole, User
from guardian_portal.family.models import Guardianship
from guardian_portal.family.own_family import family_of

Row = TypeVar("Row", bound=Model)
# Who decides and writes; an auditor reads only.
ACTING = (StaffRole.AGENT, StaffRole.LEAD)
# People write to the desk after an end, too: a no, a date, a mistake.
KNOWN_AFTER_END = timedelta(days=90)


def served(
    rows: QuerySet[Row], staff: User, *, child: str, platform: str = "", person: str = "", people: Sequence[str] = ()
) -> QuerySet[Row]:
    """Those of `rows` that this member of staff may know of. `platform`: the way to the platform that a row is of.

    Where that is empty, `person` is the way to whom the row is about: known to who serves a platform on which they have
    a link or had one lately. What belongs to neither is for who serves all platforms, and so is everything else.
    `child` and `people`: the ways to whom else it is about; nobody reads of their own family.
    """
    known = rows if staff.serves_all_platforms else rows.filter(_on_platforms(staff, platform, person))
    return known.exclude(of_own_family(staff, child=child, people=(*people, person) if person else people))


def serves(staff: User, **which: object) -> bool:
    """Whether they serve the platform that this look-up finds, e.g. `connections__children=child_id`.

    What is looked up by None belongs to no platform, so to those who serve all.
    """
    if staff.serves_all_platforms:
        return True
    return None not in which.values() and staff.platforms.filter(**which).exists()


def acts_for(staff: User, *, child: int | None, people: Collection[int | None] = (), **which: object) -> bool:
    """Agents and leads who serve the platform that `which` finds, and are not of the family; an auditor reads only."""
    acts = staff.staff_role in ACTING and serves(staff, **which)
    return acts and not is_own_family(staff, child=child, people=people)


def acting_for(*, platform: int | None, child: int | None, people: Collection[int | None] = ()) -> QuerySet[User]:
    """All whom `acts_for` lets, by name."""
    acting = User.objects.filter(staff_role__in=ACTING, is_active=True)
    able = Q(serves_all_platforms=True) | Q(platforms=platform, platforms__isnull=False)
    named = {one for one in people if one is not None}
    family = _links_of_family(child, named).values("guardian")
    return acting.filter(able).exclude(pk__in=named).exclude(pk__in=family).distinct().order_by("name", "pk")


def of_own_family(staff: User, *, child: str = "", people: Sequence[str] = ()) -> Q:
    """What is about this person, a child with whom they have or ever had a link, or whoever else has or had one with
    that child. Also a link that ended or never began: who was refused is not the one to read why."""
    own = family_of(staff)
    found = Q(**{f"{child}__in": own.children}) if child else Q(pk__in=())
    for way in people:
        found |= Q(**{f"{way}__in": own.people})
    return found


def is_own_family(staff: User, *, child: int | None, people: Collection[int | None] = ()) -> bool:
    """The same of one thing, by the keys of whom it is about."""
    own = family_of(staff)
    return child in own.children or not own.people.isdisjoint(people)


def _links_of_family(child: int | None, people: Collection[int]) -> QuerySet[Guardianship]:
    """Those by which somebody belongs to the family of this child or of one of these people."""
    of = Q(child=child) if child is not None else Q(pk__in=())
    if people:
        of |= Q(child__in=Guardianship.objects.filter(guardian__in=people, child__isnull=False).values("child"))
    return Guardianship.objects.filter(of)


def _on_platforms(staff: User, platform: str, person: str) -> Q:
    """Whoever names neither way finds nothing."""
    platforms = User.platforms.through.objects.filter(user=staff).values("platform")
    known = Q(**{f"{platform}__in": platforms}) if platform else Q(pk__in=())
    if person:
        links = Guardianship.objects.filter(connection__platform__in=platforms)
        lately = Q(ended_at__isnull=True) | Q(ended_at__gt=timezone.now() - KNOWN_AFTER_END)
        own = Q(**{f"{person}__in": links.filter(lately).values("guardian")})
        known |= own & Q(**{f"{platform}__isnull": True}) if platform else own
    return known
