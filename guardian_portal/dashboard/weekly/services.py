"""Follows guardianships: who begins to look after a child gets the choice of a weekly mail."""

from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.standing import is_live_state
from notifications.models import WEEKLY_READY
from notifications.services import recall
from notifications.weekly import enrol


def follow_guardianship(*, guardianship: Guardianship, previous: str, actor: Actor) -> None:
    """One of settings.GUARDIANSHIP_EFFECTS; runs inside the transition's transaction.

    What a worker has written already may speak of a child who is not this guardian's any more: it is written anew.
    """
    if guardianship.state == GuardianshipState.ACTIVE:
        enrol(person_ids=[guardianship.guardian_id])
    if is_live_state(previous):
        recall(kinds=[WEEKLY_READY], recipient_ids=[guardianship.guardian_id])
