"""Who may come to a page, and which of them are who."""

from __future__ import annotations

from enum import StrEnum

from accounts.models import StaffRole
from guardian_portal.family.models import GuardianshipState


class Role(StrEnum):
    """Who may come to a page. The guardians are all of one child, except `stranger`, who is nobody's.

    The agent and the auditor serve their platform, the lead all. `child` is that child, who opened their own page from
    the app and has no account here.
    """

    ANONYMOUS = "anonymous"
    STRANGER = "stranger"
    PENDING = "pending"
    ACTIVE = "active"
    VIEW_ONLY = "view only"
    FORMER = "former"
    FROZEN = "frozen"
    PAUSED = "paused"
    PAST_CARER = "carer past the end date"
    AGENT = "agent"
    LEAD = "lead"
    AUDITOR = "auditor"
    OTHER_AGENT = "agent of another platform"
    OTHER_LEAD = "lead of another platform"
    OTHER_AUDITOR = "auditor of another platform"
    NO_SECOND_FACTOR = "staff without second factor"
    CHILD = "child"


# Who has no account, or is not signed in to one.
NOBODY = (Role.ANONYMOUS, Role.CHILD)
ELSEWHERE = {
    Role.OTHER_AGENT: StaffRole.AGENT,
    Role.OTHER_LEAD: StaffRole.LEAD,
    Role.OTHER_AUDITOR: StaffRole.AUDITOR,
}
STAFF = {Role.AGENT: StaffRole.AGENT, Role.LEAD: StaffRole.LEAD, Role.AUDITOR: StaffRole.AUDITOR, **ELSEWHERE}
LIVE = {
    Role.ACTIVE: GuardianshipState.ACTIVE,
    Role.VIEW_ONLY: GuardianshipState.ACTIVE,
    Role.FROZEN: GuardianshipState.FROZEN,
    Role.PAUSED: GuardianshipState.PAUSED,
}
