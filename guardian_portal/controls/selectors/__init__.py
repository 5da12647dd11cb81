"""What pages read of controls and of the growing-up plan: frozen, in words, for guardian and child alike."""

from guardian_portal.controls.selectors.ledger import (
    LedgerLine,
    LedgerPage,
    changes_since,
    count_drifts,
    ledger_page,
    line_of,
)
from guardian_portal.controls.selectors.overview import controls_overview
from guardian_portal.controls.selectors.plan import ComingChange, Plan, StepLine, coming_changes, plan_of, step_of
from guardian_portal.controls.selectors.planned import PlannedValue, looser_values
from guardian_portal.controls.selectors.shapes import ControlView, GroupView, Overview, RevisionView, Summary
from guardian_portal.controls.selectors.states import ControlState
from guardian_portal.controls.selectors.waiting import (
    LooseningView,
    RequestView,
    child_requests,
    loosening_of,
    pending_loosenings,
    request_of,
)
from guardian_portal.controls.selectors.words import value_words

__all__ = [
    "ComingChange",
    "ControlState",
    "ControlView",
    "GroupView",
    "LedgerLine",
    "LedgerPage",
    "LooseningView",
    "Overview",
    "Plan",
    "PlannedValue",
    "RequestView",
    "RevisionView",
    "StepLine",
    "Summary",
    "changes_since",
    "child_requests",
    "coming_changes",
    "controls_overview",
    "count_drifts",
    "ledger_page",
    "line_of",
    "loosening_of",
    "looser_values",
    "pending_loosenings",
    "plan_of",
    "request_of",
    "step_of",
    "value_words",
]
