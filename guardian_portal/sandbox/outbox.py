"""Events for the portal: stored first, sent at once, and tried again by `send_events` while the portal is away."""

import json
import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from . import settings
from .connection import Connection, NotConnected, current_connection
from .models import OutboxEvent
from .signing import signed_headers

log = logging.getLogger(__name__)

PREFIX = "org.guardianportal."
SINGLE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
BATCH_SIZE = 100
LEASE = timedelta(seconds=60)
RETRY_SECONDS = (1, 2, 5, 10, 30, 60)
LONGEST_WAIT_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal said; no status means that it could not be reached."""

    status: int | None
    body: Any = None
    retry_after: int = 0

    @property
    def accepted(self) -> bool:
        """Whether the portal has stored what was sent."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def blames_batch(self) -> bool:
        """Whether the body was refused, so that single posts say which event of a batch is at fault."""
        return self.status in (400, 413)

    @property
    def away(self) -> bool:
        """Whether the portal could not be reached or cannot take anything at the moment."""
        return self.status is None or self.status == 429 or self.status >= 500

    @property
    def worth_retrying(self) -> bool:
        """Whether the same event may be taken later; a 401 may mean that the keys are just being changed."""
        return self.away or self.status == 401


def record_event(
    *, type: str, subject: str, data: dict[str, Any], time: str | None = None, event_id: str | None = None
) -> OutboxEvent:
    """Store an event that `send_now` sends next; the short type gets the contract's prefix.

    The row is born leased, so that the sender loop leaves it to this request unless the request dies.
    """
    given = {"event_id": event_id} if event_id is not None else {}
    return OutboxEvent.objects.create(
        type=type if type.startswith(PREFIX) else PREFIX + type,
        subject=subject,
        data=data,
        time=time or timezone.now().isoformat(),
        lease_until=timezone.now() + LEASE,
        attempts=1,
        **given,
    )


def send_now(event: OutboxEvent) -> Answer:
    """Send an event just recorded; what fails stays due for the sender loop."""
    return _deliver([event])


def send_due() -> int:
    """Send everything that is due, oldest first and in batches; returns how many events were handed over."""
    handed_over = 0
    while events := [event for event in _due()[:BATCH_SIZE] if _claim(event)]:
        answer = _deliver(events)
        if answer.blames_batch and len(events) > 1:
            handed_over += sum(_deliver([event]).accepted for event in events)
        elif answer.accepted:
            handed_over += len(events)
        elif answer.worth_retrying:
            break
    return handed_over


def envelope(event: OutboxEvent, source: str) -> dict[str, Any]:
    """The event as CloudEvents 1.0; `sequence` sorts as text, as its extension asks."""
    return {
        "specversion": "1.0",
        "id": event.event_id,
        "source": source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        "sequence": f"{event.pk:016d}",
        "data": event.data,
    }


def events_after(sequence: int, source: str) -> list[dict[str, Any]]:
    """A page of events after a sequence, for the portal's gap repair."""
    return [envelope(event, source) for event in OutboxEvent.objects.filter(pk__gt=sequence).order_by("pk")[:500]]


def _free() -> Q:
    now = timezone.now()
    return Q(state=OutboxEvent.State.DUE) & (Q(lease_until=None) | Q(lease_until__lt=now))


def _due() -> QuerySet[OutboxEvent]:
    return OutboxEvent.objects.filter(_free(), next_at__lte=timezone.now()).order_by("pk")


def _claim(event: OutboxEvent) -> bool:
    """Take the row for a minute; of several sender loops one gets it."""
    rows = OutboxEvent.objects.filter(_free(), pk=event.pk)
    return rows.update(lease_until=timezone.now() + LEASE, attempts=F("attempts") + 1) == 1


def _deliver(events: list[OutboxEvent]) -> Answer:
    try:
        answer = _post(events, current_connection())
    except NotConnected as error:
        log.warning("events wait: %s", error.detail)
        answer = Answer(None)
    _settle(events, answer)
    return answer


def _post(events: list[OutboxEvent], connection: Connection) -> Answer:
    documents = [envelope(event, connection.source) for event in events]
    body = json.dumps(documents if len(events) > 1 else documents[0], ensure_ascii=False)
    headers = signed_headers(secret=connection.secret, message_id=events[0].message_id, body=body)
    headers["content-type"] = BATCH if len(events) > 1 else SINGLE
    try:
        # No proxy from the environment: both sides of the demo are on this machine.
        with httpx.Client(trust_env=False, timeout=settings.PORTAL_TIMEOUT_SECONDS) as client:
            response = client.post(connection.intake_url, content=body.encode(), headers=headers)
    except httpx.HTTPError as error:
        log.warning("the portal did not answer: %s", type(error).__name__)
        return Answer(None)
    wait = response.headers.get("retry-after", "")
    return Answer(response.status_code, _json(response), int(wait) if wait.isdecimal() else 0)


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _settle(events: list[OutboxEvent], answer: Answer) -> None:
    """Write down how it went; a refused batch of several is left due for single posts."""
    for event in events:
        event.refresh_from_db(fields=["attempts"])
        change: dict[str, Any] = {"last_status": answer.status, "lease_until": None}
        if answer.accepted:
            change["state"] = OutboxEvent.State.SENT
        elif answer.worth_retrying:
            change["next_at"] = timezone.now() + timedelta(seconds=_wait(event.attempts, answer))
        elif len(events) == 1 or not answer.blames_batch:
            change["state"] = OutboxEvent.State.REFUSED
        OutboxEvent.objects.filter(pk=event.pk, state=OutboxEvent.State.DUE).update(**change)


def _wait(attempts: int, answer: Answer) -> int:
    usual = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1] if attempts else RETRY_SECONDS[0]
    return min(max(usual, answer.retry_after), LONGEST_WAIT_SECONDS)
