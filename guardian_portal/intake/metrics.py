"""Counters of the intake. With PROMETHEUS_MULTIPROC_DIR set, all web processes share them through files there."""

from prometheus_client import Counter, Histogram

REQUESTS = Counter("portal_intake_requests", "Requests by status and problem code", ["status", "code"])
EVENTS = Counter("portal_intake_events", "Events by what became of them", ["outcome"])
SECONDS = Histogram(
    "portal_intake_seconds",
    "Time to answer a request",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
