"""How each kind of case is treated: how urgent it is from the start, and what its person may do."""

from collections.abc import Mapping

from guardian_portal.support.models import CaseKind, Urgency

URGENCIES: Mapping[str, Urgency] = {
    CaseKind.SAFETY_CONCERN: Urgency.NOW,
    CaseKind.CONTESTED_CUSTODY: Urgency.SOON,
    CaseKind.WRONG_LINK: Urgency.SOON,
}
# Nobody is sent through answers first; no list names them, since somebody may look over the shoulder; and who wrote
# them may be made to take them back, so that only staff end them.
PRIVATE_KINDS = frozenset({CaseKind.SAFETY_CONCERN, CaseKind.CONTESTED_CUSTODY})


def urgency_of(kind: str) -> Urgency:
    """What a case of this kind begins with; staff may change it."""
    return URGENCIES.get(kind, Urgency.NORMAL)
