"""Children, guardianships (the link between a guardian and a child), ways to link, verifications and consents."""

from guardian_portal.family.models.age_rules import ANY_COUNTRY, AgeRule, AgeRuleKind, Certainty
from guardian_portal.family.models.ageing import AgeOut, AgeOutOrigin, AgeOutState, Forewarning
from guardian_portal.family.models.child_sessions import ChildSession
from guardian_portal.family.models.children import BirthMonthBy, Child, ChildState
from guardian_portal.family.models.consents import ConsentRecord, Decision
from guardian_portal.family.models.decisions import DecisionKind, GuardianshipDecision
from guardian_portal.family.models.desk_days import DeskDay
from guardian_portal.family.models.guardianships import (
    LIVE_STATES,
    PENDING_STATES,
    STANDING_STATES,
    GuardianRole,
    Guardianship,
    GuardianshipState,
)
from guardian_portal.family.models.invitations import Invitation, InvitationState
from guardian_portal.family.models.link_requests import (
    CODE_NOT_TAKEN,
    INVITE_NOT_TAKEN,
    ClaimOutcome,
    LinkMethod,
    LinkRequest,
)
from guardian_portal.family.models.objections import Objection, ObjectionState
from guardian_portal.family.models.verifications import (
    OPEN_REQUESTS,
    PlatformDeclaration,
    RequestState,
    Strength,
    Verification,
    VerificationRequest,
)

__all__ = [
    "ANY_COUNTRY",
    "CODE_NOT_TAKEN",
    "INVITE_NOT_TAKEN",
    "LIVE_STATES",
    "OPEN_REQUESTS",
    "PENDING_STATES",
    "STANDING_STATES",
    "AgeOut",
    "AgeOutOrigin",
    "AgeOutState",
    "AgeRule",
    "AgeRuleKind",
    "BirthMonthBy",
    "Certainty",
    "Child",
    "ChildSession",
    "ChildState",
    "ClaimOutcome",
    "ConsentRecord",
    "Decision",
    "DecisionKind",
    "DeskDay",
    "Forewarning",
    "GuardianRole",
    "Guardianship",
    "GuardianshipDecision",
    "GuardianshipState",
    "Invitation",
    "InvitationState",
    "LinkMethod",
    "LinkRequest",
    "Objection",
    "ObjectionState",
    "PlatformDeclaration",
    "RequestState",
    "Strength",
    "Verification",
    "VerificationRequest",
]
