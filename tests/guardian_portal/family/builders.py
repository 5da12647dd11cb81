"""What the platform answers about links; children and guardianships come from `tests.builders`."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Guardianship
from guardian_portal.family.services import LinkOutcome, confirm_link, decline_link, revoke_link
from tests.builders import child_on, link, state_of

__all__ = ["PLATFORM", "child_on", "link", "platform_says", "state_of"]

PLATFORM = Actor(ActorKind.PLATFORM, "starhaven")


ANSWERS = {"confirm": confirm_link, "decline": decline_link, "revoke": revoke_link}


def platform_says(
    word: str, guardianship: Guardianship, *, account: str = "acc-kit", by: str = "child", at: datetime | None = None
) -> LinkOutcome:
    """The platform's event about a link, as intake hands it over."""
    return ANSWERS[word](
        connection=guardianship.connection,
        account=account,
        link_id=guardianship.public_id,
        by=by,
        at=at or timezone.now(),
        actor=PLATFORM,
    )
