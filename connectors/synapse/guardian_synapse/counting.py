"""A child's hours, counted from Synapse's own table of events by cursor: a kill loses nothing.

What somebody wrote is never read: the type of an event, its sender, its room and its moment are enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guardian_synapse import contacts, outbox
from guardian_synapse.clock import DAY, HOUR, MINUTE, SECOND, now_ms, written
from guardian_synapse.rooms import rooms_of
from guardian_synapse.rules import Ward
from guardian_synapse.tables import Txn, marks, set_state, state

MESSAGES = frozenset({"m.room.message", "m.room.encrypted", "m.sticker", "m.call.invite", "m.poll.start"})
ACTIVE_TYPES = MESSAGES | {"m.reaction", "m.room.redaction"}
AT_ONCE = 1000
PAUSE_MS = 5 * MINUTE  # whoever writes again within it was there in between
CURSOR = "events"


@dataclass(frozen=True, slots=True)
class Happened:
    """One event of a room."""

    room: str
    sender: str
    type: str
    at: int


def begin(txn: Txn) -> None:
    """The first time: only what comes from now on."""
    if state(txn, CURSOR) is None:
        txn.execute("SELECT COALESCE(MAX(stream_ordering), 0) FROM events")
        set_state(txn, CURSOR, max(0, int(txn.fetchone()[0])))


def count(txn: Txn, wards: Mapping[str, Ward], upto: int, met: set[str]) -> bool:
    """Count what came since, up to a position behind which nothing can still appear. True: there may be more.

    `met` gets the wards whose list of contacts grew.
    """
    begun = state(txn, CURSOR) or 0
    txn.execute(
        "SELECT stream_ordering, room_id, sender, type, COALESCE(received_ts, origin_server_ts) FROM events"
        " WHERE stream_ordering > ? AND stream_ordering <= ? AND NOT outlier AND rejection_reason IS NULL"
        f" AND type IN ({marks([*ACTIVE_TYPES])}) ORDER BY stream_ordering LIMIT ?",
        (begun, upto, *sorted(ACTIVE_TYPES), AT_ONCE),
    )
    rows = txn.fetchall()
    rooms = rooms_of(txn, wards) if rows else {}
    for _, room, sender, type_, at in rows:
        for user in rooms.get(room, ()):
            ward = wards[user]
            is_seen = ward.since is not None and at >= ward.since
            if is_seen and _count_one(txn, ward, Happened(room, sender, type_, int(at))):
                met.add(user)
    full = len(rows) == AT_ONCE
    if upto > begun:
        set_state(txn, CURSOR, int(rows[-1][0]) if full else upto)
    return full


def summarise(txn: Txn, wards: Mapping[str, Ward], every_ms: int) -> None:
    """Store a summary for each hour that is over, and for one that goes on if the last is a while ago.

    What waits for a portal that is away is replaced: an hour never stands in the outbox twice.
    """
    now = now_ms()
    _note_quiet_days(txn, wards, now)
    txn.execute(
        "SELECT user_id, start_ts, active_ms, sessions, sent, received, new_contacts FROM guardian_hours"
        " WHERE changed = 1 AND (start_ts <= ? OR told_ts <= ?) LIMIT ?",
        (now - HOUR, now - every_ms, AT_ONCE),
    )
    for user, start, active, sessions, sent, received, new in txn.fetchall():
        ward = wards.get(user)
        if ward is not None and ward.since is not None:
            data = {
                "window": {"start": written(start), "end": written(start + HOUR)},
                "minutes_active": min(60, -(-int(active) // MINUTE)),
                "sessions": sessions,
                "messages_sent": sent,
                "messages_received": received,
                "new_contacts": new,
                "known_contacts": len(ward.contacts),
            }
            collapse = f"hour {user} {start}"
            outbox.record(txn, type_="activity.summary.v1", subject=ward.subject, data=data, collapse=collapse)
        txn.execute(
            "UPDATE guardian_hours SET changed = 0, told_ts = ? WHERE user_id = ? AND start_ts = ?", (now, user, start)
        )
    txn.execute("DELETE FROM guardian_hours WHERE start_ts < ? AND changed = 0", (now - 3 * DAY,))


def _count_one(txn: Txn, ward: Ward, what: Happened) -> bool:
    """True: the child knows one more person."""
    start = what.at - what.at % HOUR
    _ensure_hour(txn, ward.user, start)
    is_message, is_own = what.type in MESSAGES, what.sender == ward.user
    sent, received = int(is_message and is_own), int(is_message and not is_own)
    active, sessions, new = 0, 0, 0
    if is_own:
        active, sessions = _activity(txn, ward.user, what.at, start)
        new = int(is_message and _meets(txn, ward.user, what.room))
    txn.execute(
        "UPDATE guardian_hours SET sent = sent + ?, received = received + ?, active_ms = active_ms + ?,"
        " sessions = sessions + ?, new_contacts = new_contacts + ?, changed = 1 WHERE user_id = ? AND start_ts = ?",
        (sent, received, active, sessions, new, ward.user, start),
    )
    return bool(new)


def _ensure_hour(txn: Txn, user: str, start: int) -> None:
    txn.execute(
        "INSERT INTO guardian_hours (user_id, start_ts, active_ms, sessions, sent, received, new_contacts, told_ts,"
        " changed) VALUES (?, ?, 0, 0, 0, 0, 0, 0, 1) ON CONFLICT (user_id, start_ts) DO NOTHING",
        (user, start),
    )


def _activity(txn: Txn, user: str, at: int, start: int) -> tuple[int, int]:
    """Time since the child was last seen doing something, if it never was away for long; else a new session."""
    txn.execute("SELECT at_ts FROM guardian_seen WHERE user_id = ?", (user,))
    row = txn.fetchone()
    seen = int(row[0]) if row else 0
    txn.execute(
        "INSERT INTO guardian_seen (user_id, at_ts) VALUES (?, ?)"
        " ON CONFLICT (user_id) DO UPDATE SET at_ts = excluded.at_ts",
        (user, max(seen, at)),
    )
    if 0 <= at - seen <= PAUSE_MS:
        return min(at - seen, at - start), 0
    return 30 * SECOND, 1


def _meets(txn: Txn, user: str, room: str) -> bool:
    """Whoever the child writes to in a room of two is somebody it knows from then on."""
    partner = contacts.partner_in(txn, room, user)
    return partner is not None and contacts.add(txn, user, partner)


def _note_quiet_days(txn: Txn, wards: Mapping[str, Ward], now: int) -> None:
    """A day without a word is told too: silence would look like a platform that tells nothing."""
    last = now - now % HOUR - HOUR
    txn.execute("SELECT DISTINCT user_id FROM guardian_hours WHERE start_ts > ?", (now - DAY,))
    heard = {row[0] for row in txn.fetchall()}
    for user, ward in wards.items():
        if user not in heard and ward.since is not None and ward.since <= last:
            _ensure_hour(txn, user, last)
