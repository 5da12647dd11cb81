"""The limits of the contract, in one place: the capabilities and the OpenAPI document tell the same."""

MAX_BODY_BYTES = 1024 * 1024
MAX_EVENTS = 1000
MAX_EVENT_BYTES = 64 * 1024
MAX_DEPTH = 32
CLOCK_TOLERANCE_SECONDS = 300
UNKNOWN_SUBJECTS_LISTED = 20

SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
