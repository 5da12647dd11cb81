"""Figures of escalations for `/metrics`: how many stand, at which step, and since when. No names, no ids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from guardian_portal.incidents.models import DESKS, Escalation, Step

from .ladder import LADDERS

UNHEARD = "unheard"  # the desk's from the first moment, since no guardian may hear of it


def escalation_metrics() -> Iterator[Metric]:
    """What a Prometheus collector yields for this room; one query."""
    count = GaugeMetricFamily("portal_escalations", "Grave alerts that nobody has, by the last step.", labels=["step"])
    age = GaugeMetricFamily("portal_oldest_escalation_seconds", "Age of the oldest of them.", labels=["step"])
    now = timezone.now()
    for step, (number, since) in standing_by_step().items():
        count.add_metric([step], number)
        age.add_metric([step], (now - since).total_seconds() if since else 0)
    yield count
    yield age


def standing_by_step() -> dict[str, tuple[int, datetime | None]]:
    """The last step taken -> how many stand there, and when the oldest of those began."""
    rows = (
        Escalation.objects.filter(stopped_at__isnull=True)
        .order_by()
        .values_list("severity", "next_rung", "thread__apart")
        .annotate(Count("pk"), Min("started_at"))
    )
    found: dict[str, tuple[int, datetime | None]] = dict.fromkeys([*Step.values, UNHEARD], (0, None))
    for severity, next_rung, apart, number, since in rows:
        step = UNHEARD if apart == DESKS else _last_step(severity, next_rung)
        before, oldest = found[step]
        found[step] = (before + number, min(oldest or since, since))
    return found


def _last_step(severity: int, next_rung: int) -> str:
    taken = LADDERS[severity][:next_rung]
    return taken[-1].step if taken else Step.TOLD
