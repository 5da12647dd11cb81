"""Turns a person into the actor of an audit entry."""

from accounts.models import User
from guardian_portal.audit.models import ActorKind
from guardian_portal.audit.services import Actor


def actor_of(user: User) -> Actor:
    """Staff act as staff, everyone else as a guardian."""
    return Actor(ActorKind.STAFF if user.is_staff_member else ActorKind.GUARDIAN, user.public_id)
