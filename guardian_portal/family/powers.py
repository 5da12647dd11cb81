"""What a guardianship lets its guardian do, as data: each role's powers, and what each state leaves of them."""

import enum
from collections.abc import Mapping
from datetime import datetime, timedelta

from guardian_portal.family.models import GuardianRole, Guardianship, GuardianshipState
from guardian_portal.family.standing import is_live

# Nobody loosens or invites on the day they came: time for the child and the others to object.
SETTLED_AFTER = timedelta(hours=24)


class Power(enum.Enum):
    """One thing that a role may allow."""

    SEE_ACTIVITY = "see activity"
    ACKNOWLEDGE = "acknowledge"
    CHANGE_CONTROLS = "change controls"
    LOOSEN = "loosen"
    EXPORT = "export"
    INVITE = "invite"


class Hearing(enum.Enum):
    """Which alerts a state leaves, on pages and in messages."""

    ALL = "all"
    SAFETY_CRITICAL = "safety critical"
    CRITICAL = "critical"
    NOTHING = "nothing"


ALL_POWERS = frozenset(Power)
OF_ROLE: Mapping[str, frozenset[Power]] = {
    GuardianRole.GUARDIAN: ALL_POWERS,
    GuardianRole.CARER: frozenset({Power.SEE_ACTIVITY, Power.ACKNOWLEDGE, Power.CHANGE_CONTROLS}),
    GuardianRole.VIEW_ONLY: frozenset({Power.SEE_ACTIVITY}),
}
# Under review not even "I have it": it would quiet what is meant to reach the others.
OF_STATE: Mapping[str, frozenset[Power]] = {
    GuardianshipState.ACTIVE: ALL_POWERS,
    GuardianshipState.PAUSED: frozenset({Power.ACKNOWLEDGE}),
    GuardianshipState.FROZEN: frozenset(),
}
ONCE_SETTLED = frozenset({Power.LOOSEN, Power.INVITE})


def powers_of(guardianship: Guardianship, now: datetime) -> frozenset[Power]:
    """Everything that role, state and age of a guardianship allow at this moment."""
    if not is_live(guardianship, now) or guardianship.activated_at is None:
        return frozenset()
    found = OF_ROLE[guardianship.role] & OF_STATE[guardianship.state]
    return found if now - guardianship.activated_at >= SETTLED_AFTER else found - ONCE_SETTLED


def hearing_of(state: str, *, is_danger: bool) -> Hearing:
    """What a live guardianship hears. Whom staff named the danger hears nothing, and is not told so."""
    if is_danger:
        return Hearing.NOTHING
    match state:
        case GuardianshipState.ACTIVE:
            return Hearing.ALL
        case GuardianshipState.PAUSED:
            return Hearing.SAFETY_CRITICAL
        case GuardianshipState.FROZEN:
            return Hearing.CRITICAL
    return Hearing.NOTHING
