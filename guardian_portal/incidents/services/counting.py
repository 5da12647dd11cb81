"""Keeps an alert's count, severity and latest mail true to the sightings that its guardian can see."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, Q

from guardian_portal.common.rows import save_rows
from guardian_portal.incidents.models import Alert, EscalationStep, Severity, Sighting, Telling

COUNTED = ["count", "severity", "cleared", "created_at", "last_at", "mail", "mailed_at"]


def level_of(alert: Alert) -> int:
    """How loud an alert is; 0 while there is nothing open to see."""
    return 0 if alert.cleared or not alert.count else alert.severity


def add_up(alert: Alert, new: Sequence[Sighting], *, now: datetime) -> None:
    """Count new sightings without reading the old ones: a storm must not read itself again and again."""
    if not alert.count:
        alert.created_at = now
    alert.severity = max(level_of(alert), *(one.severity for one in new))
    alert.cleared = False
    alert.count += len(new)
    alert.last_at = now


def recount(alerts: Collection[Alert]) -> None:
    """Read again what each alert's guardian can see; three statements for any number of alerts."""
    if not alerts:
        return
    totals = _totals(alerts)
    mails = _latest_mails(alerts)
    for alert in alerts:
        _apply(alert, totals.get(alert.pk))
        alert.mailed_at, alert.mail = mails.get(alert.pk, (None, ""))
    save_counts(alerts)


def save_counts(alerts: Collection[Alert]) -> None:
    save_rows(alerts, COUNTED)


def _totals(alerts: Collection[Alert]) -> dict[int, Mapping[str, Any]]:
    rows = (
        Sighting.objects.filter(alert__in=alerts, withdrawn_at__isnull=True)
        .order_by()
        .values("alert")
        .annotate(
            seen=Count("pk"),
            open=Max("severity", filter=Q(cleared=False)),
            gravest=Max("severity"),
            first=Min("added_at"),
            last=Max("added_at"),
        )
    )
    return {row["alert"]: row for row in rows}


def _latest_mails(alerts: Collection[Alert]) -> dict[int, tuple[datetime, str]]:
    """An escalation's own mails are none of them."""
    rows = (
        Telling.objects.filter(
            ~Exists(EscalationStep.objects.filter(mail=OuterRef("mail"))),
            sighting__alert__in=alerts,
            sighting__withdrawn_at__isnull=True,
            caused=True,
            correction=False,
        )
        .order_by()
        .values_list("sighting__alert", "mail")
        .annotate(Max("at"))
    )
    latest: dict[int, tuple[datetime, str]] = {}
    for alert, mail, at in rows:
        latest[alert] = max(latest.get(alert, (at, mail)), (at, mail))
    return latest


def _apply(alert: Alert, total: Mapping[str, Any] | None) -> None:
    if total is None:
        alert.count, alert.severity, alert.cleared = 0, Severity.LOW, False
        return
    alert.count = total["seen"]
    alert.severity = total["open"] or total["gravest"]
    alert.cleared = total["open"] is None
    alert.created_at, alert.last_at = total["first"], total["last"]
