"""What the desk keeps of its own: people's requests, decisions that need two people, and reviews of its own work."""

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
from guardian_portal.support.models.lead import PeerReview, Sample, Verdict, ViewAlarm
from guardian_portal.support.models.proposals import Proposal, ProposalState
from guardian_portal.support.models.sessions import EndedWhy, SessionReason, StaffLook, StaffSession

__all__ = [
    "Attachment",
    "AttachmentKind",
    "Case",
    "CaseDecision",
    "CaseKind",
    "CaseMessage",
    "CaseState",
    "Clock",
    "EndedWhy",
    "Outcome",
    "PeerReview",
    "Proposal",
    "ProposalState",
    "Sample",
    "SavedView",
    "SessionReason",
    "Side",
    "StaffLook",
    "StaffSession",
    "Urgency",
    "Verdict",
    "ViewAlarm",
]
