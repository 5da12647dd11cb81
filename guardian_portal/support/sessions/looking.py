"""What was read of a child in a session: once a page in the audit trail; by day for the family, unless it is protected.

The row that the family's pages are made from is written here or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.desk_days import note_desk_day
from guardian_portal.support.models import StaffLook

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardian_portal.family.models import Child
    from guardian_portal.support.models import StaffSession


def note_looks(session: StaffSession, children: Iterable[Child | None], page: str, *, private: bool = False) -> None:
    """Keep that this page showed something of these children."""
    for child in children:
        if child is not None:
            _note(session, child, page, private=private or session.is_protected)


def _note(session: StaffSession, child: Child, page: str, *, private: bool) -> None:
    with transaction.atomic():
        _look, is_new = StaffLook.objects.get_or_create(
            session=session, child=child, page=page, defaults={"is_protected": private}
        )
        if not is_new:
            return
        record(
            actor=actor_of(session.staff),
            action=Action.CHILD_READ,
            object_kind="child",
            object_id=child.public_id,
            page=page,
            case=session.case.public_id,
            session=session.public_id,
        )
        if not private:
            note_desk_day(child)
