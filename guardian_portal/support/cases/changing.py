"""The one way in which a case changes: a conditional UPDATE that counts its version up, and an audit entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils import timezone

from guardian_portal.audit.services import record
from guardian_portal.support.models import Case

if TYPE_CHECKING:
    from guardian_portal.audit.actions import Action
    from guardian_portal.audit.services import Actor


def change(case: Case, *, seen: int | None = None, **changes: Any) -> bool:
    """False where it is closed, or not at version `seen` any more. The case at hand is read anew."""
    standing = Case.objects.filter(pk=case.pk, closed_at__isnull=True)
    if seen is not None:
        standing = standing.filter(version=seen)
    if not standing.update(version=F("version") + 1, last_at=timezone.now(), **changes):
        return False
    case.refresh_from_db()
    return True


def keep(case: Case, action: Action, actor: Actor, **data: object) -> None:
    """The entry of one change, by public ids and kinds."""
    record(actor=actor, action=action, object_kind="case", object_id=case.public_id, **data)
