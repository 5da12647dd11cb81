"""What staff can do about a guardianship as it stands, and doing it. What loosens is put before a second person."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from guardian_portal.family.errors import NotUnderReview
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.services import (
    freeze_guardianship,
    move_review,
    name_danger,
    protect_guardian,
)
from guardian_portal.family.standing import is_live

from .proposing import propose

FREEZE, FREEZE_DANGER, DANGER, MOVE, PROTECT = "freeze", "freeze_danger", "danger", "move", "protect"
LIFT = "lift_freeze"
STEPS: Mapping[str, Promise] = {
    FREEZE: _("Put this link under review"),
    FREEZE_DANGER: _("Put it under review and name this guardian as the danger: no alerts at all"),
    DANGER: _("Name this guardian as the danger: no alerts at all"),
    MOVE: _("Continue the review until another day"),
    LIFT: _("Propose to end the review: a second person must agree"),
    PROTECT: _("Hide this guardian's name and days from the other guardians"),
}
DATED = frozenset({FREEZE, FREEZE_DANGER, MOVE})


def steps_for(link: Guardianship) -> list[str]:
    """In the order of the form."""
    if not is_live(link):
        return []
    steps = [] if link.is_protected else [PROTECT]
    if link.state != GuardianshipState.FROZEN:
        return [FREEZE, FREEZE_DANGER, *steps]
    return [*([] if link.is_danger else [DANGER]), MOVE, LIFT, *steps]


def take_step(*, link: Guardianship, staff: User, step: str, reason: str, review_ends_at: datetime | None) -> None:
    """Raises MayNotDecide, NotUnderReview, ProposalRefused."""
    with transaction.atomic():
        if step in (FREEZE, FREEZE_DANGER) and not freeze_guardianship(
            guardianship=link, reason=reason, staff=staff, review_ends_at=review_ends_at
        ):
            raise NotUnderReview
        if step in (DANGER, FREEZE_DANGER):
            name_danger(guardianship=link, reason=reason, staff=staff)
        elif step == MOVE and review_ends_at:
            move_review(guardianship=link, reason=reason, staff=staff, review_ends_at=review_ends_at)
        elif step == PROTECT:
            protect_guardian(guardianship=link, reason=reason, staff=staff)
        elif step == LIFT:
            propose(
                kind=LIFT,
                thing=link.public_id,
                platform_id=link.connection.platform_id,
                params={},
                reason=reason,
                staff=staff,
            )
