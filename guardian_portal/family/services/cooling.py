"""The day before a link starts where neither side asks the child: told who, what they will see and how to object."""

from datetime import timedelta

from django.utils import timezone

from guardian_portal.audit.services import Actor
from guardian_portal.common.ids import new_public_id
from guardian_portal.family.models import Child, Guardianship, GuardianshipState
from guardian_portal.family.seeing import seen_keys
from guardian_portal.family.services.transitions import move
from guardian_portal.platforms.events import PREFIX
from guardian_portal.platforms.outbox import send_event

COOLING = timedelta(hours=24)


def begin_cooling(*, guardianship: Guardianship, child: Child, actor: Actor, by: str = "platform") -> bool:
    """The link starts in 24 hours unless somebody says no. False where it cools or has gone on already."""
    begun = move(
        guardianship=guardianship,
        to=GuardianshipState.COOLING,
        actor=actor,
        by=by,
        child=child,
        cooling_until=timezone.now() + COOLING,
        expires_at=None,
        ended_at=None,
        ended_by="",
    )
    if begun:
        _tell_child(guardianship, child)
    return begun


def still_cools(guardianship: Guardianship, *, by: str) -> bool:
    """The child's own yes ends the wait at once; nobody else's does."""
    if guardianship.state != GuardianshipState.COOLING or by == "child":
        return False
    return guardianship.cooling_until is None or guardianship.cooling_until > timezone.now()


def _tell_child(guardianship: Guardianship, child: Child) -> None:
    """Beside the link's new state: until when they can say no, which is the platform's `link.declined`."""
    send_event(
        connection=guardianship.connection,
        type=PREFIX + "child.notice.v1",
        subject=child.account,
        data={
            "notice_id": new_public_id(),
            "key": "link_cooling",
            "params": {
                "link_id": guardianship.public_id,
                "display_name": guardianship.guardian.display_name,
                "role": guardianship.role,
                "sees": seen_keys(guardianship),
                "starts_at": guardianship.cooling_until,
                "object": "link.declined",
            },
        },
    )
