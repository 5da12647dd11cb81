"""A guardian rests from a child and goes on: their own wish, which costs them nothing and stops no danger's notice."""

from guardian_portal.audit.services import Actor
from guardian_portal.family.models import Guardianship, GuardianshipState
from guardian_portal.family.services.transitions import move
from guardian_portal.family.standing import is_past_its_end

S = GuardianshipState


def pause_child(*, guardianship: Guardianship, actor: Actor) -> bool:
    """From now on only safety-critical notices. False when it was not active any more."""
    return _between(guardianship, S.ACTIVE, S.PAUSED, actor)


def resume_child(*, guardianship: Guardianship, actor: Actor) -> bool:
    """Back to all of the role. False when it was not paused any more: what staff froze stays frozen."""
    return _between(guardianship, S.PAUSED, S.ACTIVE, actor)


def _between(guardianship: Guardianship, before: S, after: S, actor: Actor) -> bool:
    return move(
        guardianship=guardianship,
        to=after,
        actor=actor,
        by="guardian",
        unless=lambda current: current.state != before or is_past_its_end(current),
    )
