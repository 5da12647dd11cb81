"""What the desk keeps of its own: people's requests, and decisions that need two people."""

from guardian_portal.support.models.cases import (
    Case,
    CaseDecision,
    CaseKind,
    CaseMessage,
    CaseState,
    Clock,
    Outcome,
    SavedView,
    Side,
    Urgency,
)
from guardian_portal.support.models.proposals import Proposal, ProposalState
from guardian_portal.support.models.sessions import EndedWhy, SessionReason, StaffLook, StaffSession

__all__ = [
    "Case",
    "CaseDecision",
    "CaseKind",
    "CaseMessage",
    "CaseState",
    "Clock",
    "EndedWhy",
    "Outcome",
    "Proposal",
    "ProposalState",
    "SavedView",
    "SessionReason",
    "Side",
    "StaffLook",
    "StaffSession",
    "Urgency",
]
