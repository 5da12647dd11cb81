"""What this room does: the growing-up plan."""

from guardian_portal.controls.services.clock import watch_plans
from guardian_portal.controls.services.plan import (
    StepProblem,
    StepRefused,
    answer_step,
    follow_guardians,
    propose_step,
    withdraw_step,
)

__all__ = [
    "StepProblem",
    "StepRefused",
    "answer_step",
    "follow_guardians",
    "propose_step",
    "watch_plans",
    "withdraw_step",
]
