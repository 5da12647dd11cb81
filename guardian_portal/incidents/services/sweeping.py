"""What time alone decides: a delay that ends, the second page to the person on call, the release nobody came for.

Called every few seconds from beat and from `manage.py sweep`; any number may run at once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from guardian_portal.audit.actions import Action
from guardian_portal.audit.services import SYSTEM, record
from guardian_portal.incidents import rules
from guardian_portal.incidents.classes import class_for
from guardian_portal.incidents.merging import ruling_for, settle
from guardian_portal.incidents.models import HELD, Decision, DecisionState, Hold, HoldDecision, Incident, State
from notifications.services import notify

from .changes import Before, Change
from .consequences import carry_out, on_call_request
from .recording import lock_children, save_incidents

SECOND_PAGE_AFTER = timedelta(minutes=10)
RELEASE_AFTER = timedelta(minutes=15)
AT_ONCE = 200


def release_due_delays() -> None:
    """`delayed_until` has come: the rules run again, on the incident as it stands now."""
    _change(_delays_due, lambda incident, now: None)


def release_unchecked() -> None:
    """Acute self-harm that nobody looked at in time is told, and says that no person has checked it."""
    _change(_unchecked_due, _release)


def page_on_call_again() -> None:
    """Ten minutes, and the incident still waits: the second and last page."""
    now = timezone.now()
    waiting = _acute(now, SECOND_PAGE_AFTER).filter(on_call_pages=1)
    for incident in waiting[:AT_ONCE]:
        with transaction.atomic():
            # The row count decides which of several sweepers pages.
            first = Incident.objects.filter(pk=incident.pk, on_call_pages=1, decision="").update(on_call_pages=2)
            if first and settings.ONCALL_EMAIL:
                notify(requests=[on_call_request(incident)])


def _delays_due(now: datetime) -> QuerySet[Incident]:
    return Incident.objects.filter(hold=Hold.DELAYED, notice_at__lte=now)


def _unchecked_due(now: datetime) -> QuerySet[Incident]:
    return _acute(now, RELEASE_AFTER).filter(hold=Hold.REVIEW, sensitive=False)


def _acute(now: datetime, after: timedelta) -> QuerySet[Incident]:
    held = Incident.objects.filter(class_code=rules.SELF_HARM_ACUTE, hold__in=HELD, held_at__lte=now - after)
    return held.filter(decision="").exclude(state=State.CLEARED)


def _change(due: Callable[[datetime], QuerySet[Incident]], step: Callable[[Incident, datetime], None]) -> None:
    """Looks without a lock first: nearly always there is nothing. Then again, as the only writer for these children."""
    now = timezone.now()
    found = list(due(now).values_list("pk", "child_id")[:AT_ONCE])
    if not found:
        return
    with transaction.atomic():
        lock_children({child for _pk, child in found})
        changes = []
        for incident in due(now).filter(pk__in=[pk for pk, _child in found]):
            before = Before.of(incident)
            step(incident, now)
            settle(incident, now=now)
            changes.append(Change(incident, before))
        save_incidents(changes)
        carry_out(changes, now=now, actor=SYSTEM)


def _release(incident: Incident, now: datetime) -> None:
    ruling = ruling_for(incident, now=now)
    if not rules.released_by_time(class_for(incident.class_code), ruling, sensitive=incident.sensitive):
        return
    incident.decision, incident.decided_reason, incident.unchecked = Decision.RELEASED, ruling.reason, True
    decision = HoldDecision.objects.create(
        incident=incident,
        decision=Decision.RELEASED,
        state=DecisionState.DECIDED,
        hold_reason=ruling.reason,
        reason="released by time",
        answered_at=now,
    )
    record(
        actor=SYSTEM,
        action=Action.HOLD_RELEASED,
        object_kind="incident",
        object_id=incident.public_id,
        decision=decision.public_id,
        unchecked=True,
    )
