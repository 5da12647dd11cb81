"""What families agree on: settings and their history, and the growing-up plan."""

from guardian_portal.controls.models.plan import OPEN_STEPS, Loosening, PlanStep, StepAnswer, StepState
from guardian_portal.controls.models.requests import ChildRequest, RequestState
from guardian_portal.controls.models.sheets import (
    OPEN_REVISIONS,
    Cause,
    ControlSheet,
    LedgerEntry,
    Revision,
    RevisionState,
)
from guardian_portal.controls.models.wishes import LooseningAnswer, LooseningProposal, LooseningState, Wish

__all__ = [
    "OPEN_REVISIONS",
    "OPEN_STEPS",
    "Cause",
    "ChildRequest",
    "ControlSheet",
    "LedgerEntry",
    "Loosening",
    "LooseningAnswer",
    "LooseningProposal",
    "LooseningState",
    "PlanStep",
    "RequestState",
    "Revision",
    "RevisionState",
    "StepAnswer",
    "StepState",
    "Wish",
]
