"""Figures of the outbox for `/metrics`, read from the rows, so that they are true whichever process did the work."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from django.db.models import Count, DurationField, F, Min, Q, Sum
from django.utils import timezone
from prometheus_client.core import GaugeHistogramMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric

from notifications.canary import last_round_trip
from notifications.channels import channels
from notifications.models import Delivery, DeliveryState, Queue

WINDOW = timedelta(hours=1)
BUCKETS = (0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300)


def oldest_unsent_seconds() -> dict[tuple[str, str], float]:
    """(queue, channel) -> age of the oldest delivery that should have left by now, in seconds; 0: nothing waits."""
    now = timezone.now()
    waiting = Delivery.objects.filter(settled_at__isnull=True, accepted_at__lte=now)
    rows = waiting.order_by().values_list("queue", "channel").annotate(Min("accepted_at"))
    nothing = dict.fromkeys(product(Queue.values, channels()), 0.0)
    return nothing | {(queue, channel): (now - oldest).total_seconds() for queue, channel, oldest in rows}


def state_counts() -> dict[tuple[str, str, str], int]:
    """(queue, channel, state) -> deliveries: all that are under way, and those settled in the last hour."""
    counted = dict.fromkeys(product(Queue.values, channels(), DeliveryState.values), 0)
    for wanted in (Q(settled_at__isnull=True), Q(settled_at__gte=timezone.now() - WINDOW)):
        rows = Delivery.objects.filter(wanted).order_by().values_list("queue", "channel", "state").annotate(Count("pk"))
        counted.update({(queue, channel, state): count for queue, channel, state, count in rows})
    return counted


def handover_histogram() -> tuple[list[tuple[str, float]], float]:
    """Cumulative counts by seconds from accepted to the mail server's 250, last hour, and the sum of all seconds."""
    sent = Delivery.objects.filter(settled_at__gte=timezone.now() - WINDOW, state=DeliveryState.SENT)
    counts = sent.aggregate(
        total=Count("pk"),
        seconds=Sum(F("sent_at") - F("accepted_at"), output_field=DurationField()),
        **{
            f"b{number}": Count("pk", filter=Q(sent_at__lte=F("accepted_at") + timedelta(seconds=seconds)))
            for number, seconds in enumerate(BUCKETS)
        },
    )
    total_seconds = counts["seconds"].total_seconds() if counts["seconds"] else 0.0
    buckets = [(str(float(seconds)), float(counts[f"b{number}"])) for number, seconds in enumerate(BUCKETS)]
    return [*buckets, ("+Inf", float(counts["total"]))], total_seconds


def delivery_metrics() -> Iterator[Metric]:
    """What a Prometheus collector yields for this room."""
    where = ["queue", "channel"]
    age = GaugeMetricFamily("portal_oldest_unsent_seconds", "Age of the oldest unsent delivery.", labels=where)
    for key, seconds in oldest_unsent_seconds().items():
        age.add_metric(key, seconds)
    states = GaugeMetricFamily(
        "portal_deliveries", "Deliveries under way, or settled in the last hour.", labels=[*where, "state"]
    )
    for named, count in state_counts().items():
        states.add_metric(named, count)
    buckets, total_seconds = handover_histogram()
    yield age
    yield states
    yield GaugeHistogramMetricFamily(
        "portal_handover_seconds",
        "Seconds from accepted to the mail server's 250, last hour.",
        buckets=buckets,
        gsum_value=total_seconds,
    )
    yield from _canary_metrics()


def _canary_metrics() -> Iterator[Metric]:
    """Nothing while none has arrived: alarm on their absence too."""
    trip = last_round_trip()
    if trip is None:
        return
    age = (timezone.now() - trip.accepted_at).total_seconds()
    yield GaugeMetricFamily("portal_canary_age_seconds", "Since the newest canary that left was queued.", value=age)
    took = (trip.sent_at - trip.accepted_at).total_seconds()
    yield GaugeMetricFamily("portal_canary_seconds", "Its seconds from accepted to the mail server's 250.", value=took)
