"""Children and guardianships for tests, in whatever state."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from accounts.models import User
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor
from guardian_portal.family.models import LIVE_STATES, PENDING_STATES, Child, Guardianship, GuardianshipState
from guardian_portal.family.services import LinkOutcome, confirm_link, decline_link, revoke_link
from guardian_portal.platforms.models import Connection

PLATFORM = Actor(ActorKind.PLATFORM, "starhaven")


def child_on(connection: Connection, account: str = "acc-kit", **fields: object) -> Child:
    return Child.objects.create(connection=connection, account=account, **{"display_handle": account[4:], **fields})


def link(
    guardian: User, child: Child, state: GuardianshipState = GuardianshipState.ACTIVE, **fields: object
) -> Guardianship:
    """A guardianship that is a day old."""
    yesterday = timezone.now() - timedelta(days=1)
    given: dict[str, object] = {"requested_at": yesterday}
    if state in LIVE_STATES:
        given["activated_at"] = yesterday
    elif state in PENDING_STATES:
        given["expires_at"] = timezone.now() + timedelta(days=1)
    else:
        given |= {"ended_at": timezone.now(), "ended_by": "child"}
    return Guardianship.objects.create(
        guardian=guardian, child=child, connection=child.connection, state=state, **{**given, **fields}
    )


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


def state_of(guardianship: Guardianship) -> str:
    return Guardianship.objects.values_list("state", flat=True).get(pk=guardianship.pk)
