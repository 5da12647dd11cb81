"""What this room does: linking, the steps of a guardianship's life, and the child's profile."""

from guardian_portal.family.services.answers import LinkOutcome, confirm_link, decline_link, revoke_link
from guardian_portal.family.services.endings import cancel_link, expire_links, leave_child
from guardian_portal.family.services.invitations import (
    Invited,
    accept_invitation,
    close_invitations,
    expire_invitations,
    invite_guardian,
    usable_invitation,
    withdraw_invitation,
)
from guardian_portal.family.services.invites import link_by_invite
from guardian_portal.family.services.linking import LinkAttempt, link_by_code, link_by_proof
from guardian_portal.family.services.profiles import apply_profile, set_child_state
from guardian_portal.family.services.sign_ins import link_by_sign_in, note_failed_sign_in

__all__ = [
    "Invited",
    "LinkAttempt",
    "LinkOutcome",
    "accept_invitation",
    "apply_profile",
    "cancel_link",
    "close_invitations",
    "confirm_link",
    "decline_link",
    "expire_invitations",
    "expire_links",
    "invite_guardian",
    "leave_child",
    "link_by_code",
    "link_by_invite",
    "link_by_proof",
    "link_by_sign_in",
    "note_failed_sign_in",
    "revoke_link",
    "set_child_state",
    "usable_invitation",
    "withdraw_invitation",
]
