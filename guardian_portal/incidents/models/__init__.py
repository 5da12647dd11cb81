"""Incidents as platforms report them, what each guardian sees of them, and what staff decided."""

from .alert import DESKS, Acknowledgement, Alert, Sighting, Telling, Thread
from .decision import Decision, DecisionState, HoldDecision
from .escalation import Escalation, EscalationStep, Step, Stopped
from .incident import HELD, EarlyUpdate, Hold, HoldReason, Incident, Severity, State

__all__ = [
    "DESKS",
    "HELD",
    "Acknowledgement",
    "Alert",
    "Decision",
    "DecisionState",
    "EarlyUpdate",
    "Escalation",
    "EscalationStep",
    "Hold",
    "HoldDecision",
    "HoldReason",
    "Incident",
    "Severity",
    "Sighting",
    "State",
    "Step",
    "Stopped",
    "Telling",
    "Thread",
]
