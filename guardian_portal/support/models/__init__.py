"""What the desk keeps of its own: people's requests, and decisions that need two people."""

from guardian_portal.support.models.attachments import Attachment, AttachmentKind
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

__all__ = [
    "Attachment",
    "AttachmentKind",
    "Case",
    "CaseDecision",
    "CaseKind",
    "CaseMessage",
    "CaseState",
    "Clock",
    "Outcome",
    "Proposal",
    "ProposalState",
    "SavedView",
    "Side",
    "Urgency",
]
