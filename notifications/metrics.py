"""Figures of the outbox for `/metrics`, read from the rows, so that they are true whichever process did the work."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Count, F, Min, Q
from django.utils import timezone
from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from notifications.models import Delivery, DeliveryState, Queue

WINDOW = timedelta(hours=1)
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)


def oldest_unsent_seconds(queue: str | None = None) -> float:
    """Age of the oldest delivery that should have been sent by now, in seconds; 0 when nothing waits."""
    waiting = Delivery.objects.filter(settled_at__isnull=True, accepted_at__lte=timezone.now())
    if queue is not None:
        waiting = waiting.filter(queue=queue)
    oldest = waiting.aggregate(oldest=Min("accepted_at"))["oldest"]
    return (timezone.now() - oldest).total_seconds() if oldest else 0.0


def state_counts() -> dict[tuple[str, str], int]:
    """(queue, state) -> deliveries: all that are under way, and those settled in the last hour."""
    counted = dict.fromkeys(((queue, state) for queue in Queue.values for state in DeliveryState.values), 0)
    for wanted in (Q(settled_at__isnull=True), Q(settled_at__gte=timezone.now() - WINDOW)):
        rows = Delivery.objects.filter(wanted).values_list("queue", "state").annotate(Count("pk"))
        counted.update({(queue, state): count for queue, state, count in rows})
    return counted


def handover_histogram() -> tuple[list[tuple[str, float]], float]:
    """Cumulative counts by seconds from accepted to the mail server's 250, last hour, and the sum of all seconds."""
    sent = Delivery.objects.filter(settled_at__gte=timezone.now() - WINDOW, state=DeliveryState.SENT)
    counts = sent.aggregate(
        total=Count("pk"),
        **{
            f"b{number}": Count("pk", filter=Q(sent_at__lte=F("accepted_at") + timedelta(seconds=seconds)))
            for number, seconds in enumerate(BUCKETS)
        },
    )
    spans = sent.values_list("accepted_at", "sent_at")
    total_seconds = sum((sent_at - accepted_at).total_seconds() for accepted_at, sent_at in spans if sent_at)
    buckets = [(str(float(seconds)), float(counts[f"b{number}"])) for number, seconds in enumerate(BUCKETS)]
    return [*buckets, ("+Inf", float(counts["total"]))], total_seconds


def delivery_metrics() -> Iterator[Metric]:
    """What a Prometheus collector yields for this room."""
    age = GaugeMetricFamily("portal_oldest_unsent_seconds", "Age of the oldest unsent delivery.", labels=["queue"])
    states = GaugeMetricFamily(
        "portal_deliveries", "Deliveries under way, or settled in the last hour.", labels=["queue", "state"]
    )
    for queue in Queue.values:
        age.add_metric([queue], oldest_unsent_seconds(queue))
    for (queue, state), count in state_counts().items():
        states.add_metric([queue, state], count)
    buckets, total_seconds = handover_histogram()
    yield age
    yield states
    yield GaugeHistogramMetricFamily(
        "portal_handover_seconds",
        "Seconds from accepted to the mail server's 250, last hour.",
        buckets=buckets,
        gsum_value=total_seconds,
    )
