"""What this room does: guardians set controls, platforms are asked and heard, families plan how to grow up."""

from guardian_portal.controls.services.accepting import (
    CannotAccept,
    accept_catalogue,
    lost_by,
    settle_accepted,
)
from guardian_portal.controls.services.catalogues import judge_catalogue, judge_catalogues
from guardian_portal.controls.services.clock import watch_plans
from guardian_portal.controls.services.endings import begin_controls, follow_ages, lapse_wishes, release_controls
from guardian_portal.controls.services.plan import (
    StepProblem,
    StepRefused,
    answer_step,
    follow_guardians,
    propose_step,
    withdraw_step,
)
from guardian_portal.controls.services.proposals import (
    accept_loosening,
    refuse_loosening,
    ripen_loosenings,
    withdraw_loosening,
)
from guardian_portal.controls.services.reading import read_back, report_controls
from guardian_portal.controls.services.requests import (
    approve_request,
    expire_requests,
    propose_value,
    record_request,
    refuse_request,
    withdraw_request,
)
from guardian_portal.controls.services.sending import send_revisions, time_out_revisions
from guardian_portal.controls.services.setting import Outcome, apply_recommended, ask_again, set_controls, undo, undo_to

__all__ = [
    "CannotAccept",
    "Outcome",
    "StepProblem",
    "StepRefused",
    "accept_catalogue",
    "accept_loosening",
    "answer_step",
    "apply_recommended",
    "approve_request",
    "ask_again",
    "begin_controls",
    "expire_requests",
    "follow_ages",
    "follow_guardians",
    "judge_catalogue",
    "judge_catalogues",
    "lapse_wishes",
    "lost_by",
    "propose_step",
    "propose_value",
    "read_back",
    "record_request",
    "refuse_loosening",
    "refuse_request",
    "release_controls",
    "report_controls",
    "ripen_loosenings",
    "send_revisions",
    "set_controls",
    "settle_accepted",
    "time_out_revisions",
    "undo",
    "undo_to",
    "watch_plans",
    "withdraw_loosening",
    "withdraw_request",
    "withdraw_step",
]
