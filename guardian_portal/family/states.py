"""The life of a guardianship as data: which state may follow which, and what each state lets a guardian see."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from guardian_portal.family.models import LIVE_STATES, PENDING_STATES, GuardianRole, GuardianshipState

S = GuardianshipState

_ENDINGS = frozenset({S.DECLINED, S.REVOKED, S.ENDED, S.AGED_OUT})
_LATE_ANSWERS = frozenset({S.COOLING, S.ACTIVE, S.FROZEN, S.DECLINED, S.REVOKED, S.AGED_OUT})

# Messages may come late and in any order, so three steps look odd and are meant:
# a refusal ends even what a confirmation that overtook it began (live -> declined); a revocation says more than a
# refusal, whichever comes first (declined -> revoked); a yes said in time counts although it came after the
# sweeper (expired -> active, cooling). A fourth: who left while under review and links again begins so (-> frozen).
# A fifth: two people of the desk put a question before the child once more (expired -> proved, overrides.py).
ALLOWED: Mapping[GuardianshipState, frozenset[GuardianshipState]] = {
    S.REQUESTED: _ENDINGS | {S.PROVED, S.COOLING, S.ACTIVE, S.FROZEN, S.EXPIRED},
    S.PROVED: _ENDINGS | {S.COOLING, S.ACTIVE, S.FROZEN, S.EXPIRED},
    S.COOLING: _ENDINGS | {S.ACTIVE, S.FROZEN, S.EXPIRED},
    S.ACTIVE: _ENDINGS | {S.PAUSED, S.FROZEN},
    S.PAUSED: _ENDINGS | {S.ACTIVE, S.FROZEN},
    S.FROZEN: _ENDINGS | {S.ACTIVE, S.PAUSED},
    S.EXPIRED: _LATE_ANSWERS | {S.PROVED},
    S.DECLINED: frozenset({S.REVOKED}),
    S.REVOKED: frozenset(),
    S.ENDED: frozenset(),
    S.AGED_OUT: frozenset(),
}

FINAL_STATES = tuple(state for state in S if state not in PENDING_STATES and state not in LIVE_STATES)

# Keys of what is read from the platform's counts: none of it where the law or a refusal keeps summaries back.
FROM_COUNTS = ("activity", "contacts", "purchases")
# What each key of `sees` means, in the words that the guardian and the child both read.
SEES: Mapping[str, Promise] = {
    "profile": _("the name on the account, the age range and the country"),
    "activity": _("how much time, when and in which public places, how many messages, how often a setting helped"),
    "contacts": _("how many contacts came and went, never who they are"),
    "purchases": _("how much was spent"),
    "alerts": _("that something worrying may have happened, what kind of thing it is and what was done about it"),
    "safety_alerts": _("only alerts about serious danger"),
    "critical_alerts": _("only alerts about immediate danger"),
}
# A carer and who looks only see what a guardian sees; what they may do differs (powers.py).
_OF_ROLE: Mapping[str, tuple[str, ...]] = {
    GuardianRole.GUARDIAN: ("profile", *FROM_COUNTS, "alerts"),
    GuardianRole.CARER: ("profile", *FROM_COUNTS, "alerts"),
    GuardianRole.VIEW_ONLY: ("profile", *FROM_COUNTS, "alerts"),
}


def sees(state: str, role: str = GuardianRole.GUARDIAN) -> tuple[str, ...]:
    """Keys of what a guardian of this role sees in this state; while waiting, of what they will see.

    Whether staff named somebody the danger changes nothing here: the list is read by that guardian too.
    """
    match state:
        case S.PAUSED:
            return ("profile", "safety_alerts")
        case S.FROZEN:
            return ("profile", "critical_alerts")
        case S.ACTIVE | S.REQUESTED | S.PROVED | S.COOLING:
            return _OF_ROLE[role]
    return ()


def can_follow(previous: str, state: str) -> bool:
    """Whether a guardianship may go from `previous` to `state`."""
    return GuardianshipState(state) in ALLOWED[GuardianshipState(previous)]
