"""What is mailed about alerts. No mail names a child, a kind of event or anything but how soon to look."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from guardian_portal.family.selectors import entitlement
from notifications.kinds import NoticeKind
from notifications.models import Notice, WithheldReason

from .models import HELD, Incident, Severity, Telling
from .rules import SAFETY_CRITICAL, may_be_told

ALERT_NEW = "alert_new"
ALERT_SEVERITY_RAISED = "alert_severity_raised"
ALERT_CORRECTED = "alert_corrected"
ONCALL_PAGE = "oncall_page"


def _tellings(notice: Notice) -> list[Telling]:
    """What this mail tells of and its reader can see: nothing withdrawn, nothing frozen by a hold."""
    return list(
        Telling.objects.filter(
            mail=notice.thing,
            sighting__alert__guardian=notice.recipient_id,
            sighting__withdrawn_at__isnull=True,
            sighting__frozen_at__isnull=True,
        ).select_related("sighting__incident", "sighting__alert__thread")
    )


def _alert_still_due(notice: Notice) -> WithheldReason | None:
    """Something open that nothing holds, and a guardian who may still hear of it."""
    open_ones = [one for one in _tellings(notice) if not one.sighting.cleared]
    return _still_due(notice, open_ones)


def _correction_still_due(notice: Notice) -> WithheldReason | None:
    return _still_due(notice, [one for one in _tellings(notice) if one.sighting.cleared])


def _still_due(notice: Notice, tellings: list[Telling]) -> WithheldReason | None:
    told = [one for one in tellings if one.sighting.incident.hold not in HELD]
    if not told:
        return WithheldReason.HELD if not tellings else WithheldReason.SUPERSEDED
    alert = told[0].sighting.alert
    guardian = entitlement(guardian_id=alert.guardian_id, child_id=alert.thread.child_id)
    if guardian is None or guardian.guardianship_id != alert.guardianship_id:
        return WithheldReason.NOT_ENTITLED
    may_hear = any(
        may_be_told(guardian, severity=Severity(one.sighting.severity), happened_at=one.sighting.incident.occurred_at)
        for one in told
    )
    return None if may_hear else WithheldReason.NOT_ENTITLED


def _alert_context(notice: Notice) -> dict[str, object]:
    """How soon to look and where; asked only while the mail is still due."""
    sightings = [one.sighting for one in _tellings(notice)]
    gravest = max(sightings, key=lambda one: one.severity)
    return {
        "path": reverse("incidents:alert_detail", args=[gravest.alert.public_id]),
        "urgency": Severity(gravest.severity).label,
        "safety_critical": gravest.severity >= SAFETY_CRITICAL,
    }


def _page_still_due(notice: Notice) -> WithheldReason | None:
    """The person on call is needed until somebody decided or the platform cleared it."""
    incident = Incident.objects.filter(public_id=notice.thing).first()
    if incident is None or incident.hold not in HELD or incident.decision or incident.cleared:
        return WithheldReason.SUPERSEDED
    return None


def _page_context(notice: Notice) -> dict[str, object]:
    incident = Incident.objects.get(public_id=notice.thing)
    return {"path": reverse("support:held_detail", args=[notice.thing]), "minutes": _minutes_since(incident.held_at)}


def _minutes_since(at: datetime | None) -> int:
    return int((timezone.now() - at).total_seconds() // 60) if at else 0


KINDS: tuple[NoticeKind, ...] = (
    NoticeKind(ALERT_NEW, "alerts", _alert_still_due, _alert_context, safety_critical=True),
    NoticeKind(ALERT_SEVERITY_RAISED, "alerts", _alert_still_due, _alert_context, safety_critical=True),
    NoticeKind(ALERT_CORRECTED, "alerts", _correction_still_due, _alert_context, safety_critical=True),
    NoticeKind(ONCALL_PAGE, "alerts", _page_still_due, _page_context, needs_verified_address=False),
)
