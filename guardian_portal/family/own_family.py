"""The family of a member of staff, who may be a guardian, too: by the keys of its children, people and things.

Nearly always it is the person alone. It is asked once for each request, as long as the user object lives: on every page
of the desk each list leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db.models import Q

from accounts.models import User
from guardian_portal.family.models import AgeOut, Guardianship

KEPT_AS = "_own_family"


@dataclass(frozen=True)
class OwnFamily:
    """`children`: with whom this person has or ever had a link, also one that never began; `people`: the person, and
    whoever else has or had one with them; `links`, `things`: the public ids of all their links, and of all of it."""

    children: frozenset[int]
    people: frozenset[int]
    links: frozenset[str]
    things: frozenset[str]


def family_of(staff: User) -> OwnFamily:
    """One statement for who has no links, two for who has."""
    if KEPT_AS not in staff.__dict__:
        staff.__dict__[KEPT_AS] = _family_of(staff)
    return cast("OwnFamily", staff.__dict__[KEPT_AS])


def _family_of(staff: User) -> OwnFamily:
    own = Guardianship.objects.filter(guardian=staff)
    around = Guardianship.objects.filter(child__in=own.filter(child__isnull=False).values("child"))
    links = Guardianship.objects.filter(Q(guardian=staff) | Q(guardian__in=around.values("guardian")))
    rows = list(links.values_list("public_id", "guardian", "guardian__public_id", "child", "child__public_id"))
    children = {child: name for _link, guardian, _name, child, name in rows if guardian == staff.pk and name}
    people = {guardian: name for _link, guardian, name, _child, _name in rows} | {staff.pk: staff.public_id}
    ends = AgeOut.objects.filter(child__in=children).values_list("public_id", flat=True) if children else ()
    named = frozenset(one[0] for one in rows)
    things = named.union(children.values(), people.values(), ends)
    return OwnFamily(frozenset(children), frozenset(people), named, things)
