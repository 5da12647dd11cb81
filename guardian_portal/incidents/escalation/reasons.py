"""What asks for an escalation, as stored: what is grave and open, who can see it, and who has just that in hand."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from guardian_portal.family.models import ChildState, Guardianship
from guardian_portal.family.powers import OF_STATE, Power
from guardian_portal.family.standing import live_at
from guardian_portal.incidents.models import Acknowledgement, Hold, Incident, Sighting, State

from .ladder import LADDERED

TAKERS = [state for state, powers in OF_STATE.items() if Power.ACKNOWLEDGE in powers]
VISIBLE = Q(withdrawn_at__isnull=True, frozen_at__isnull=True)


def open_incidents(now: datetime) -> QuerySet[Incident]:
    """Held from nobody, and of a child whom somebody looks after today: somebody has to take these in hand."""
    looked_after = Guardianship.objects.filter(live_at(now), child=OuterRef("child"))
    grave = Incident.objects.filter(Exists(looked_after), hold=Hold.NONE, severity__in=LADDERED)
    return grave.exclude(state=State.CLEARED).exclude(child__state=ChildState.DELETED)


def grave_sightings(now: datetime) -> QuerySet[Sighting]:
    """What escalates: open, held from nobody, as grave as a ladder asks, and of a guardian who may hear of it today."""
    return Sighting.objects.filter(
        VISIBLE,
        live_at(now, "alert__guardianship__"),
        cleared=False,
        severity__in=LADDERED,
        incident__occurred_at__gte=F("alert__guardianship__activated_at"),
        incident__flagged_time__gte=F("alert__guardianship__activated_at"),
        alert__guardianship__is_danger=False,
        alert__guardian__is_active=True,
    ).exclude(alert__thread__child__state=ChildState.DELETED)


def counting(now: datetime) -> QuerySet[Acknowledgement]:
    """Every "I have it" that others may rely on: of a guardian of today who is not under review."""
    return Acknowledgement.objects.filter(
        live_at(now, "alert__guardianship__"),
        reopened_at__isnull=True,
        alert__guardianship__state__in=TAKERS,
        alert__guardianship__is_danger=False,
        guardian__is_active=True,
    )


def had(now: datetime) -> Exists:
    """Of a sighting: whether somebody has it who can see this very incident, and not only others of its thread."""
    return Exists(
        counting(now).filter(
            alert__thread=OuterRef("alert__thread"),
            alert__sightings__incident=OuterRef("incident"),
            alert__sightings__withdrawn_at__isnull=True,
            alert__sightings__frozen_at__isnull=True,
        )
    )


def covers(alert_id: int) -> Q:
    """Of an acknowledgement: it is about everything grave that this alert shows as open."""
    same = Sighting.objects.filter(VISIBLE, alert=OuterRef(OuterRef("alert")), incident=OuterRef("incident"))
    grave = Sighting.objects.filter(VISIBLE, ~Exists(same), alert=alert_id, cleared=False, severity__in=LADDERED)
    return ~Q(Exists(grave))
