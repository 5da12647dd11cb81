"""What this room does: linking, the steps of a guardianship's life, and the child's profile."""

from guardian_portal.family.services.answers import LinkOutcome, confirm_link, decline_link, revoke_link
from guardian_portal.family.services.endings import cancel_link, expire_links, leave_child
from guardian_portal.family.services.linking import LinkAttempt, link_by_code, link_by_proof
from guardian_portal.family.services.profiles import apply_profile, set_child_state
from guardian_portal.family.services.sign_ins import link_by_sign_in, note_failed_sign_in

__all__ = [
    "LinkAttempt",
    "LinkOutcome",
    "apply_profile",
    "cancel_link",
    "confirm_link",
    "decline_link",
    "expire_links",
    "leave_child",
    "link_by_code",
    "link_by_proof",
    "link_by_sign_in",
    "note_failed_sign_in",
    "revoke_link",
    "set_child_state",
]
