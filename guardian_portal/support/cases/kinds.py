"""How each kind of case is treated: how urgent it is from the start, and what its person may do."""

from collections.abc import Mapping

from guardian_portal.support.models import Case, CaseKind, Side, Urgency

URGENCIES: Mapping[str, Urgency] = {
    CaseKind.SAFETY_CONCERN: Urgency.NOW,
    CaseKind.CONTESTED_CUSTODY: Urgency.SOON,
    CaseKind.WRONG_LINK: Urgency.SOON,
}
# Nobody is sent through answers first; no list names them, since somebody may look over the shoulder; and who wrote
# them may be made to take them back, so that only staff end them.
PRIVATE_KINDS = frozenset({CaseKind.SAFETY_CONCERN, CaseKind.CONTESTED_CUSTODY})

# Whoever is linked wrongly may be shown the looks at the child, so nobody is shown one at what was asked about it.
UNSHOWN_KINDS = PRIVATE_KINDS | {CaseKind.WRONG_LINK}

# Of what staff opened a case for: looks at these are shown to nobody outside (sessions/subjects.py).
PRIVATE_SUBJECTS = frozenset({"incident", "objection", "proposal"})


def is_private_case(case: Case) -> bool:
    """Whether nobody outside may learn that the desk looks at it, by what it is alone; what it is about may be delicate
    as well (sessions/subjects.py). That a child wrote is nobody's business at all."""
    return case.kind in UNSHOWN_KINDS or case.opened_side == Side.CHILD or case.subject_kind in PRIVATE_SUBJECTS


def reaches_person(case: Case) -> bool:
    """Whether what the desk writes gets to whose case it is: to a child it goes by the platform, or not at all."""
    return not case.is_by_child or (case.connection is not None and bool(case.connection.notify_url))


def urgency_of(kind: str) -> Urgency:
    """What a case of this kind begins with; staff may change it."""
    return URGENCIES.get(kind, Urgency.NORMAL)
