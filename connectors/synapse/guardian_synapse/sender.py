"""Hands stored events to the portal: in batches, signed, and again until it has them."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from guardian_synapse import outbox
from guardian_synapse.config import Config
from guardian_synapse.outbox import Event
from guardian_synapse.signing import signed_headers
from guardian_synapse.tables import Txn

log = logging.getLogger(__name__)

SINGLE, BATCH = "application/cloudevents+json", "application/cloudevents-batch+json"
BATCH_SIZE = 100
_BATCH_BYTES = 900_000
# What trying again with the same body would not change.
_BLAMES_BODY = frozenset({400, 413})
_HAD_BEFORE = 409
_FINAL = _BLAMES_BODY | {_HAD_BEFORE}
_NEVER_DROPPED = "interaction.flag"
LONGEST_WAIT = 300


@dataclass(frozen=True, slots=True)
class Answer:
    """What the portal said; status 0: it could not be reached."""

    status: int = 0
    retry_after: int = 0

    @property
    def accepted(self) -> bool:
        """Whether what was sent is stored there."""
        return 200 <= self.status < 300


Post = Callable[[str, bytes, Mapping[str, str]], Awaitable[Answer]]
Run = Callable[..., Awaitable[object]]


class Sender:
    """`post` speaks HTTP, `run` runs a function in a transaction."""

    def __init__(self, config: Config, post: Post, run: Run) -> None:
        self._config = config
        self._post = post
        self._run = run
        self._was_away = False

    async def send_due(self) -> None:
        """Send what is due, the oldest first, until nothing is left or the portal is away."""
        while True:
            events = await self._due()
            if not events or not await self._send(events):
                return

    async def _due(self) -> list[Event]:
        found: list[Event] = []

        def read(txn: Txn) -> None:
            found.extend(outbox.due(txn, BATCH_SIZE))

        await self._run(read)
        return _that_fit(found, self._config.source)

    async def _send(self, events: Sequence[Event]) -> bool:
        """True: go on."""
        answer = await self._hand_over(events)
        if answer.status in _BLAMES_BODY and len(events) > 1:
            # Only a single post says which event is at fault; the others must not wait for it.
            for event in events:
                await self._settle([event], await self._hand_over([event]))
            return True
        await self._settle(events, answer)
        return answer.accepted or answer.status in _FINAL

    async def _hand_over(self, events: Sequence[Event]) -> Answer:
        documents = [event.envelope(self._config.source) for event in events]
        is_batch = len(documents) > 1
        body = json.dumps(documents if is_batch else documents[0])
        message_id = f"msg_{secrets.token_hex(12)}"
        headers = signed_headers(secret=self._config.secret, message_id=message_id, body=body)
        headers["content-type"] = BATCH if is_batch else SINGLE
        return await self._post(self._config.intake_url, body.encode(), headers)

    async def _settle(self, events: Sequence[Event], answer: Answer) -> None:
        await self._run(self._write_down, events, answer)
        self._was_away = not answer.accepted and answer.status not in _FINAL

    def _write_down(self, txn: Txn, events: Sequence[Event], answer: Answer) -> None:
        if answer.accepted:
            outbox.settle(txn, events, outbox.SENT)
            if self._was_away:
                outbox.wake(txn)
        elif len(events) == 1 and _is_over(events[0], answer):
            log.error("the portal refused a %s for good: status %d", events[0].type, answer.status)
            outbox.settle(txn, events, outbox.REFUSED)
        else:
            log.warning("the portal took nothing: status %d", answer.status)
            outbox.put_off(txn, events, min(answer.retry_after, LONGEST_WAIT))


def _is_over(event: Event, answer: Answer) -> bool:
    """Whether this answer about one event is the last. Of a flagged one only that the portal has it already."""
    return answer.status == _HAD_BEFORE or (answer.status in _FINAL and not event.type.startswith(_NEVER_DROPPED))


def _that_fit(events: list[Event], source: str) -> list[Event]:
    """As many as one batch may be large."""
    size = 0
    fitting: list[Event] = []
    for event in events:
        size += len(json.dumps(event.envelope(source)))
        if fitting and size > _BATCH_BYTES:
            break
        fitting.append(event)
    return fitting
