"""What families agree on: the growing-up plan."""

from guardian_portal.controls.models.plan import OPEN_STEPS, Loosening, PlanStep, StepAnswer, StepState

__all__ = ["OPEN_STEPS", "Loosening", "PlanStep", "StepAnswer", "StepState"]
