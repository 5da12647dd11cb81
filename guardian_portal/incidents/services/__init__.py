"""What happens to incidents: recorded from events, held or told, decided by staff, taken in hand by a guardian."""

from guardian_portal.incidents.merging import ChildEvent

from .acknowledging import MayNotAcknowledge, acknowledge
from .deciding import DecisionRefused, answer_proposal, decide
from .ending import withdraw_after_end, withdraw_from_danger
from .recording import record_incident_events
from .showing import mark_page_shown, mark_shown
from .sweeping import page_on_call_again, release_due_delays, release_unchecked

__all__ = [
    "ChildEvent",
    "DecisionRefused",
    "MayNotAcknowledge",
    "acknowledge",
    "answer_proposal",
    "decide",
    "mark_page_shown",
    "mark_shown",
    "page_on_call_again",
    "record_incident_events",
    "release_due_delays",
    "release_unchecked",
    "withdraw_after_end",
    "withdraw_from_danger",
]
