"""Events for the portal, stored in the same transaction as their cause and kept until the portal has them.

Delivered rows stay for a month, so that the portal can ask for what it missed (`events.poll`).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guardian_synapse.clock import DAY, SECOND, now_ms, written
from guardian_synapse.tables import Txn, marks, next_number

PREFIX = "org.guardianportal."
DUE, SENT, REFUSED = "due", "sent", "refused"
KEPT_MS = 31 * DAY
PAGE = 500
_PAGE_BYTES = 900_000
_WAITS = (1, 2, 5, 10, 30, 60, 120, 300)  # seconds
_COLUMNS = "seq, event_id, type, subject, time, data, attempts"


@dataclass(frozen=True, slots=True)
class Event:
    """One stored event."""

    seq: int
    event_id: str
    type: str
    subject: str
    time: str
    data: dict[str, Any]
    attempts: int

    def envelope(self, source: str) -> dict[str, Any]:
        """As CloudEvents 1.0; `sequence` sorts as text, as its extension asks."""
        return {
            "specversion": "1.0",
            "id": self.event_id,
            "source": source,
            "type": PREFIX + self.type,
            "subject": self.subject,
            "time": self.time,
            "datacontenttype": "application/json",
            "sequence": f"{self.seq:016d}",
            "data": self.data,
        }


def record(
    txn: Txn,
    *,
    type_: str,
    subject: str,
    data: dict[str, Any],
    event_id: str = "",
    at: int | None = None,
    collapse: str = "",
) -> bool:
    """Store an event; False where its id is known already. A newer one of the same `collapse` replaces what waits."""
    if event_id and _is_known(txn, event_id):
        return False
    if collapse:
        txn.execute("DELETE FROM guardian_outbox WHERE collapse = ? AND state = ?", (collapse, DUE))
    now = now_ms()
    txn.execute(
        "INSERT INTO guardian_outbox (seq, event_id, type, subject, time, data, collapse, state, attempts, next_ts,"
        f" created_ts) VALUES ({marks([0] * 11)})",
        (
            next_number(txn, "sequence"),
            event_id or f"ev_{secrets.token_hex(12)}",
            type_,
            subject,
            written(now if at is None else at),
            json.dumps(data),
            collapse,
            DUE,
            0,
            now,
            now,
        ),
    )
    return True


def due(txn: Txn, most: int) -> list[Event]:
    """What is to be sent now, the oldest first."""
    txn.execute(
        f"SELECT {_COLUMNS} FROM guardian_outbox WHERE state = ? AND next_ts <= ? ORDER BY seq LIMIT ?",
        (DUE, now_ms(), most),
    )
    return [_event(row) for row in txn.fetchall()]


def after(txn: Txn, seq: int, source: str) -> list[dict[str, Any]]:
    """A page of events after a sequence, at most about a mebibyte, for the portal's gap repair."""
    txn.execute(f"SELECT {_COLUMNS} FROM guardian_outbox WHERE seq > ? ORDER BY seq LIMIT ?", (seq, PAGE))
    page: list[dict[str, Any]] = []
    size = 0
    for row in txn.fetchall():
        found = _event(row).envelope(source)
        size += len(json.dumps(found))
        if page and size > _PAGE_BYTES:
            break
        page.append(found)
    return page


def settle(txn: Txn, events: Sequence[Event], state: str) -> None:
    """They are sent, or refused for good."""
    ids = [event.event_id for event in events]
    txn.execute(f"UPDATE guardian_outbox SET state = ? WHERE event_id IN ({marks(ids)})", (state, *ids))


def put_off(txn: Txn, events: Sequence[Event], seconds: int = 0) -> None:
    """Try them again later: the longer, the oftener they were tried."""
    for event in events:
        wait = max(seconds, _WAITS[min(event.attempts, len(_WAITS) - 1)])
        txn.execute(
            "UPDATE guardian_outbox SET attempts = attempts + 1, next_ts = ? WHERE event_id = ? AND state = ?",
            (now_ms() + wait * SECOND, event.event_id, DUE),
        )


def wake(txn: Txn) -> None:
    """The portal is there again: what waits is due now."""
    txn.execute("UPDATE guardian_outbox SET next_ts = ? WHERE state = ? AND next_ts > ?", (now_ms(), DUE, now_ms()))


def clear_old(txn: Txn) -> None:
    """Forget what was delivered long ago."""
    txn.execute("DELETE FROM guardian_outbox WHERE state = ? AND created_ts < ?", (SENT, now_ms() - KEPT_MS))


def _is_known(txn: Txn, event_id: str) -> bool:
    txn.execute("SELECT 1 FROM guardian_outbox WHERE event_id = ?", (event_id,))
    return txn.fetchone() is not None


def _event(row: Sequence[Any]) -> Event:
    seq, event_id, type_, subject, time, data, attempts = row
    return Event(int(seq), event_id, type_, subject, time, json.loads(data), int(attempts))
