"""What staff may know of: only what belongs to a platform that they serve. The one place that decides it.

Every list and every scoped fetch of the desk goes through `served` (docs/decisions/0014).
"""

from datetime import timedelta
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from guardian_portal.family.models import Guardianship

Row = TypeVar("Row", bound=Model)
# People write to the desk after an end, too: a no, a date, a mistake.
KNOWN_AFTER_END = timedelta(days=90)


def served(rows: QuerySet[Row], staff: User, *, platform: str = "", person: str = "") -> QuerySet[Row]:
    """Those of `rows` that this member of staff may know of. `platform`: the way to the platform that a row is of.

    Where that is empty, `person` is the way to whom the row is about: known to who serves a platform on which they have
    a link or had one lately. What belongs to neither is for who serves all platforms, and so is everything else.
    """
    if staff.serves_all_platforms:
        return rows
    platforms = User.platforms.through.objects.filter(user=staff).values("platform")
    # Whoever names neither way finds nothing.
    known = Q(**{f"{platform}__in": platforms}) if platform else Q(pk__in=())
    if person:
        links = Guardianship.objects.filter(connection__platform__in=platforms)
        lately = Q(ended_at__isnull=True) | Q(ended_at__gt=timezone.now() - KNOWN_AFTER_END)
        own = Q(**{f"{person}__in": links.filter(lately).values("guardian")})
        known |= own & Q(**{f"{platform}__isnull": True}) if platform else own
    return rows.filter(known)


def serves(staff: User, **which: object) -> bool:
    """Whether they serve the platform that this look-up finds, e.g. `connections__children=child_id`.

    What is looked up by None belongs to no platform, so to those who serve all.
    """
    if staff.serves_all_platforms:
        return True
    return None not in which.values() and staff.platforms.filter(**which).exists()
