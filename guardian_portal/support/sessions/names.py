"""The family by name: shown on a case's page in a session that gave a reason for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from guardian_portal.family.models import Guardianship
from guardian_portal.family.serving import served
from guardian_portal.family.standing import live_at
from guardian_portal.incidents.delicate import has_delicate_incident

from .looking import note_looks
from .subjects import CASE, SUBJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User
    from guardian_portal.family.models import Child
    from guardian_portal.support.models import StaffSession


@dataclass(frozen=True)
class Named:
    """One guardianship with whom it joins."""

    link: str
    guardian: str
    address: str
    child: str


@dataclass(frozen=True)
class Names:
    """Who wrote, and the family around the case."""

    person: str
    address: str
    child: str
    links: list[Named]


def _is_private(session: StaffSession, children: Iterable[Child | None]) -> bool:
    """Of several children one is enough: they are named together."""
    return SUBJECTS[CASE].is_private(session.case) or any(one and has_delicate_incident(one) for one in children)


def names_in(session: StaffSession, staff: User) -> Names | None:
    """None until somebody said why. Each child who is named is a read of that child."""
    if session.names_at is None:
        return None
    case = session.case
    about = {"child": case.child_id} if case.child_id else {"guardian": case.person_id}
    live = Guardianship.objects.filter(live_at(timezone.now()), **about).select_related("guardian", "child")
    known = served(live, staff, platform="connection__platform", child="child", people=("guardian",))
    links = list(known.order_by("activated_at", "pk"))
    found = links if any(about.values()) else []
    children = {one.child_id: one.child for one in found}.values()
    note_looks(session, children, f"names {case.public_id}", private=lambda: _is_private(session, children))
    return Names(
        person=case.person.display_name if case.person else "",
        address=case.person.email if case.person else "",
        child=case.child.display_handle if case.child else "",
        links=[
            Named(
                link=one.public_id,
                guardian=one.guardian.display_name,
                address=one.guardian.email,
                child=one.child.display_handle if one.child else "",
            )
            for one in found
        ],
    )
