"""What this room does: guardians set controls, platforms are asked and heard, families plan how to grow up."""

from guardian_portal.controls.services.catalogues import fetch_catalogues, take_catalogue
from guardian_portal.controls.services.clock import watch_plans
from guardian_portal.controls.services.endings import follow_ages, lapse_wishes, release_controls
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
from guardian_portal.controls.services.sending import send_revisions, time_out_revisions
from guardian_portal.controls.services.setting import Outcome, apply_recommended, ask_again, set_controls, undo, undo_to

__all__ = [
    "Outcome",
    "StepProblem",
    "StepRefused",
    "accept_loosening",
    "answer_step",
    "apply_recommended",
    "ask_again",
    "fetch_catalogues",
    "follow_ages",
    "follow_guardians",
    "lapse_wishes",
    "propose_step",
    "read_back",
    "refuse_loosening",
    "release_controls",
    "report_controls",
    "ripen_loosenings",
    "send_revisions",
    "set_controls",
    "take_catalogue",
    "time_out_revisions",
    "undo",
    "undo_to",
    "watch_plans",
    "withdraw_loosening",
    "withdraw_step",
]
