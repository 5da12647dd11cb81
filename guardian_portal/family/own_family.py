"""The family of a member of staff, who may be a guardian, too: by the keys of its children, people and things.

Nearly always it is the person alone. It is asked once for each request, as long as the user object lives: on every page
of the desk each list leaves it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.db.models import Q

from accounts.models import User
from guardian_portal.family.models import AgeOut, Child, Guardianship

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
    """One statement for who has no links; a few for who has."""
    if KEPT_AS not in staff.__dict__:
        staff.__dict__[KEPT_AS] = _family_of(staff)
    return cast("OwnFamily", staff.__dict__[KEPT_AS])


def _family_of(staff: User) -> OwnFamily:
    own = set(Guardianship.objects.filter(guardian=staff).values_list("child", flat=True))
    if not own:
        return OwnFamily(frozenset(), frozenset({staff.pk}), frozenset(), frozenset({staff.public_id}))
    children = frozenset(own - {None})  # of links that name no child yet
    others = Guardianship.objects.filter(child__in=children).values_list("guardian", flat=True)
    people = frozenset({staff.pk, *others})
    links = _ids(Guardianship.objects.filter(Q(child__in=children) | Q(guardian__in=people)))
    things = _ids(Child.objects.filter(pk__in=children)) | _ids(AgeOut.objects.filter(child__in=children))
    return OwnFamily(children, people, links, links | things | _ids(User.objects.filter(pk__in=people)))


def _ids(rows: object) -> frozenset[str]:
    return frozenset(rows.values_list("public_id", flat=True))  # type: ignore[attr-defined]  # of any model
