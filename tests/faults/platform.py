"""The platform of a run: posts signed batches over HTTP, again and again until each has its 2xx; looks at pages."""

from __future__ import annotations

import json
import threading
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx
from standardwebhooks import Webhook

from tests.faults.evidence import Probe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.faults.world import Post

GAP = 0.25
AGAIN_AFTER = 0.3
GIVE_UP_AFTER = 90.0
PROBE_EVERY = 0.5
PATHS = ("/healthz", "/")
MEDIA_TYPE = "application/cloudevents-batch+json"


class Poster(threading.Thread):
    """Posts the batches one after the other, a moment apart. `answered[n]` is when batch n got its 2xx."""

    def __init__(self, url: str, secret: str, batches: Sequence[Post], name: str) -> None:
        super().__init__(daemon=True)
        self._url, self._secret, self._batches, self._title = url, secret, batches, name
        self.first_answer = threading.Event()
        self.answered: dict[int, float] = {}
        self.refused = 0

    def run(self) -> None:
        with httpx.Client(timeout=10, trust_env=False) as client:
            for number in range(len(self._batches)):
                self._post_until_taken(client, number)
                self.first_answer.set()
                time.sleep(GAP)

    @property
    def to_come(self) -> int:
        """How many batches have not been answered 2xx."""
        return len(self._batches) - len(self.answered)

    def post_all_again(self) -> list[int]:
        """Every batch once more; the statuses."""
        with httpx.Client(timeout=10, trust_env=False) as client:
            return [self._post(client, number) for number in range(len(self._batches))]

    def _post_until_taken(self, client: httpx.Client, number: int) -> None:
        deadline = time.monotonic() + GIVE_UP_AFTER
        while time.monotonic() < deadline:
            if 200 <= self._post(client, number) < 300:
                self.answered[number] = time.time()
                return
            self.refused += 1
            time.sleep(AGAIN_AFTER)

    def _post(self, client: httpx.Client, number: int) -> int:
        body = json.dumps(self._batches[number]).encode()
        now, message_id = datetime.now(UTC), f"msg_{self._title}_{number}"
        headers = {
            "content-type": MEDIA_TYPE,
            "webhook-id": message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(self._secret).sign(message_id, now, body.decode()),
        }
        try:
            return client.post(self._url, content=body, headers=headers).status_code
        except httpx.HTTPError:
            return 0


class Prober(threading.Thread):
    """A visitor who looks at a page twice a second until told to stop."""

    def __init__(self, site: str) -> None:
        super().__init__(daemon=True)
        self._site = site
        self._stop_asked = threading.Event()
        self.probes: list[Probe] = []

    def run(self) -> None:
        with httpx.Client(timeout=20, trust_env=False) as client:
            while not self._stop_asked.wait(PROBE_EVERY):
                self.probes += [self._look(client, path) for path in PATHS]

    def stop(self) -> list[Probe]:
        self._stop_asked.set()
        self.join(30)
        return list(self.probes)

    def _look(self, client: httpx.Client, path: str) -> Probe:
        began = time.monotonic()
        try:
            status = client.get(self._site + path).status_code
        except httpx.HTTPError:
            status = 0
        return Probe(path, status, time.monotonic() - began)
