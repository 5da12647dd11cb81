"""What this room does: linking, the steps of a guardianship's life, the child's profile and the child's visits."""

from guardian_portal.family.services.answers import LinkOutcome, confirm_link, decline_link, revoke_link
from guardian_portal.family.services.child_sessions import (
    Visit,
    child_actor,
    close_visit,
    enter_by_token,
    forget_visits,
    open_visit,
)
from guardian_portal.family.services.endings import cancel_link, end_by_child, expire_links, leave_child
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
from guardian_portal.family.services.objecting import answer_objection, object_privately, take_objection
from guardian_portal.family.services.profiles import apply_profile, set_child_state
from guardian_portal.family.services.sign_ins import link_by_sign_in, note_failed_sign_in

__all__ = [
    "Invited",
    "LinkAttempt",
    "LinkOutcome",
    "Visit",
    "accept_invitation",
    "answer_objection",
    "apply_profile",
    "cancel_link",
    "child_actor",
    "close_invitations",
    "close_visit",
    "confirm_link",
    "decline_link",
    "end_by_child",
    "enter_by_token",
    "expire_invitations",
    "expire_links",
    "forget_visits",
    "invite_guardian",
    "leave_child",
    "link_by_code",
    "link_by_invite",
    "link_by_proof",
    "link_by_sign_in",
    "note_failed_sign_in",
    "object_privately",
    "open_visit",
    "revoke_link",
    "set_child_state",
    "take_objection",
    "usable_invitation",
    "withdraw_invitation",
]
