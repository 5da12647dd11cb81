"""What follows when incidents are new or changed, top to bottom: hide what is held, tell what is shown, page, record.

Every way an incident can change ends here: events, staff decisions, and the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import Actor, Record, record_all
from guardian_portal.incidents import rules
from guardian_portal.incidents.classes import class_for
from guardian_portal.incidents.escalation.unheard import follow_unheard
from guardian_portal.incidents.escalation.watching import follow_ladders
from guardian_portal.incidents.models import Alert, Incident
from notifications.services import NoticeRequest, notify

from .changes import Change
from .correcting import correct
from .hiding import hide
from .telling import tell


def carry_out(changes: Sequence[Change], *, now: datetime, actor: Actor) -> None:
    """Inside the transaction that saved the incidents; a constant number of statements."""
    if not changes:
        return
    hide([one.incident for one in changes if one.was_visible and not one.visible], now=now)
    correct([one.incident for one in changes if one.visible and one.incident.cleared and one.was_visible], now=now)
    fresh = [one.incident for one in changes if one.before is None]
    alerts, unheard = tell([one.incident for one in changes if one.visible], now=now, fresh=fresh)
    follow_ladders(changes, now=now)
    follow_unheard([one for one in changes if one.incident in unheard], now=now)
    page_on_call([one.incident for one in changes])
    record_all(records=[*_said_of_incidents(changes, actor), *_said_of_alerts(alerts, actor)])


def page_on_call(incidents: Iterable[Incident]) -> None:
    """The first page for a held sign of acute self-harm; the second one is the sweeper's."""
    due = [one for one in incidents if one.on_call_pages == 0 and _needs_a_person_now(one)]
    if not due:
        return
    Incident.objects.filter(pk__in=[one.pk for one in due]).update(on_call_pages=1)
    for one in due:
        one.on_call_pages = 1
    if settings.ONCALL_EMAIL:
        notify(requests=[on_call_request(one) for one in due])


def on_call_request(incident: Incident) -> NoticeRequest:
    return NoticeRequest(kind="oncall_page", address=settings.ONCALL_EMAIL, thing=incident.public_id)


def _needs_a_person_now(incident: Incident) -> bool:
    undecided = not incident.decision and not incident.cleared
    return undecided and rules.pages_on_call(class_for(incident.class_code), incident.hold)


def _said_of_incidents(changes: Iterable[Change], actor: Actor) -> list[Record]:
    return [
        Record(
            actor,
            Action.INCIDENT_RECORDED if one.before is None else Action.INCIDENT_UPDATED,
            "incident",
            one.incident.public_id,
            {
                "state": one.incident.state,
                "severity": one.incident.severity_word,
                "hold": one.incident.hold,
                "hold_reason": one.incident.hold_reason,
            },
        )
        for one in changes
    ]


def _said_of_alerts(alerts: Iterable[Alert], actor: Actor) -> list[Record]:
    return [Record(actor, Action.ALERT_CREATED, "alert", alert.public_id, {}) for alert in alerts]
