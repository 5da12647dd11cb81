"""A platform's side of the intake: events, their batches, signatures and posts. Needs no Django."""

import base64
import hashlib
import hmac
import http.client
import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from queue import SimpleQueue

BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"
PLACES = [{"place_key": "other", "minutes": 25}]
PURCHASES = [{"count": 1, "minor_units": 499, "currency": "EUR"}]
_numbers = count()


class Sender:
    """One keep-alive connection to the intake."""

    def __init__(self, port: int, path: str, secret: str) -> None:
        self.port, self.path, self.secret = port, path, secret
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def another(self) -> "Sender":
        """For another thread."""
        return Sender(self.port, self.path, self.secret)

    def post(self, body: bytes, *, media: str = BATCH) -> int:
        """Sign and post; the status."""
        return self.post_signed(signed(self.secret, body, media), body)

    def post_signed(self, headers: dict[str, str], body: bytes) -> int:
        try:
            return self._exchange(headers, body)
        except ConnectionError:
            # The server closes what was idle for long; a repeated event is a duplicate and counts once.
            self._http.close()
            return self._exchange(headers, body)

    def _exchange(self, headers: dict[str, str], body: bytes) -> int:
        self._http.request("POST", self.path, body, headers)
        answer = self._http.getresponse()
        answer.read()
        return answer.status

    def post_all(self, bodies: Iterable[bytes], *, connections: int) -> list[tuple[int, float]]:
        """Post over several connections at once; each post's status and seconds.

        Signed beforehand, as a platform's own machines would: only the posts count.
        """
        queue: SimpleQueue[tuple[dict[str, str], bytes] | None] = SimpleQueue()
        for body in bodies:
            queue.put((signed(self.secret, body, BATCH), body))
        told: list[tuple[int, float]] = []

        def one() -> None:
            sender = self.another()
            while (job := queue.get()) is not None:
                began = time.perf_counter()
                status = sender.post_signed(*job)
                told.append((status, time.perf_counter() - began))

        for _ in range(connections):
            queue.put(None)
        in_threads([one] * connections)
        return told


def signed(secret: str, body: bytes, media: str) -> dict[str, str]:
    """The headers of a post: Standard Webhooks."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    name, stamp = f"msg_{next(_numbers)}_{time.monotonic_ns()}", str(int(time.time()))
    mark = hmac.new(key, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return {
        "content-type": media,
        "webhook-id": name,
        "webhook-timestamp": stamp,
        "webhook-signature": "v1," + base64.b64encode(mark).decode(),
    }


def summary(source: str, account: str, hour: datetime) -> dict[str, object]:
    """An hour's activity."""
    end = (hour + timedelta(hours=1)).isoformat()
    data = {
        "window": {"start": hour.isoformat(), "end": end},
        "minutes_active": 42,
        "sessions": 2,
        "messages_sent": 31,
        "messages_received": 28,
        "new_contacts": 1,
        "known_contacts": 6,
        "top_places": PLACES,
        "purchases": PURCHASES,
    }
    return _event(source, "activity.summary.v1", f"{account}-{hour:%Y%m%d%H}", account, end, data)


def flagged(source: str, account: str, number: object, class_code: str = "avatar-harassment") -> dict[str, object]:
    """Something happened a minute ago."""
    now = datetime.now(UTC)
    data = {
        "incident_id": f"inc-{account}-{number}",
        "class": class_code,
        "role": "target",
        "detected_by": "moderator",
        "occurred_at": (now - timedelta(minutes=1)).isoformat(),
        "state": "actioned",
        "guardian_notice": "allowed",
        "actions_taken": ["contact_blocked"],
    }
    return _event(source, "interaction.flagged.v1", f"flag-{account}-{number}", account, now.isoformat(), data)


def batches(events: Sequence[object], size: int) -> list[bytes]:
    return [encoded(events[at : at + size]) for at in range(0, len(events), size)]


def encoded(events: object) -> bytes:
    return json.dumps(events, separators=(",", ":")).encode()


def hour_before(hours: int) -> datetime:
    """A whole hour in the past; 2 is the latest that is over everywhere."""
    return datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)


def in_threads(jobs: Sequence[Callable[[], None]]) -> None:
    """Run together; the first failure is raised here."""
    failures: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as error:  # noqa: BLE001  # raised again below, in the thread that measures
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _event(source: str, kind: str, event_id: str, account: str, time_: str, data: object) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": f"org.guardianportal.{kind}",
        "subject": account,
        "time": time_,
        "data": data,
    }
