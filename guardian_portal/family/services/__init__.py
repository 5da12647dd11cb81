"""What this room does: linking, the steps of a guardianship's life, the child's profile and the child's visits."""

from guardian_portal.family.services.ageing import announce_age_out, decide_age_out, watch_ages
from guardian_portal.family.services.answers import LinkOutcome, confirm_link, decline_link, revoke_link
from guardian_portal.family.services.births import give_birth_month
from guardian_portal.family.services.child_endings import end_supervision
from guardian_portal.family.services.child_sessions import (
    Visit,
    child_actor,
    close_visit,
    enter_by_token,
    forget_visits,
    open_visit,
)
from guardian_portal.family.services.clock import start_cooled, warn_before_end
from guardian_portal.family.services.endings import (
    age_out_child,
    cancel_link,
    end_by_child,
    end_carers,
    expire_links,
    leave_child,
)
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
from guardian_portal.family.services.pausing import pause_child, resume_child
from guardian_portal.family.services.profiles import apply_profile, set_child_state
from guardian_portal.family.services.reviews import (
    freeze_guardianship,
    lift_freeze,
    move_review,
    name_danger,
    protect_guardian,
)
from guardian_portal.family.services.sign_ins import link_by_sign_in, note_failed_sign_in
from guardian_portal.family.services.summaries import end_summaries

__all__ = [
    "Invited",
    "LinkAttempt",
    "LinkOutcome",
    "Visit",
    "accept_invitation",
    "age_out_child",
    "announce_age_out",
    "answer_objection",
    "apply_profile",
    "cancel_link",
    "child_actor",
    "close_invitations",
    "close_visit",
    "confirm_link",
    "decide_age_out",
    "decline_link",
    "end_by_child",
    "end_carers",
    "end_summaries",
    "end_supervision",
    "enter_by_token",
    "expire_invitations",
    "expire_links",
    "forget_visits",
    "freeze_guardianship",
    "give_birth_month",
    "invite_guardian",
    "leave_child",
    "lift_freeze",
    "link_by_code",
    "link_by_invite",
    "link_by_proof",
    "link_by_sign_in",
    "move_review",
    "name_danger",
    "note_failed_sign_in",
    "object_privately",
    "open_visit",
    "pause_child",
    "protect_guardian",
    "resume_child",
    "revoke_link",
    "set_child_state",
    "start_cooled",
    "take_objection",
    "usable_invitation",
    "warn_before_end",
    "watch_ages",
    "withdraw_invitation",
]
