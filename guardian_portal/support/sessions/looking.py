"""What was read of a child in a session: once a page in the audit trail; by day for the family, unless it is protected.

The row that the family's pages are made from is written here or not at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from accounts.actors import actor_of
from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import record
from guardian_portal.family.desk_days import note_desk_day
from guardian_portal.support.models import StaffLook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from guardian_portal.family.models import Child
    from guardian_portal.support.models import StaffSession


def note_looks(
    session: StaffSession, children: Iterable[Child | None], page: str, *, private: Callable[[], bool]
) -> None:
    """Keep that this page showed something of these children. `private` is asked once for each look that is new."""
    for child in children:
        if child is not None:
            _note(session, child, page, lambda: session.is_protected or private())


def _note(session: StaffSession, child: Child, page: str, is_private: Callable[[], bool]) -> None:
    with transaction.atomic():
        kept: dict[str, Any] = {"is_protected": is_private}
        look, is_new = StaffLook.objects.get_or_create(session=session, child=child, page=page, defaults=kept)
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
        if not look.is_protected:
            note_desk_day(child)
