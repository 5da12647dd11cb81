"""What callbacks know of rooms, held in memory for what Synapse asks without the state of a room.

Read again with each round in which somebody entered or left: what it says is a few seconds old at most.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from guardian_synapse.tables import Txn, marks

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Around:
    """Who is joined in the rooms that wards are in, and who invited which ward where."""

    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    inviters: Mapping[tuple[str, str], str] = field(default_factory=dict)


def look_around(txn: Txn, users: Collection[str]) -> Around:
    """As the database has it now."""
    members = {room: members_of(txn, room) for room in rooms_of(txn, users)}
    inviters: dict[tuple[str, str], str] = {}
    for some in _chunks(users):
        txn.execute(
            "SELECT m.user_id, m.room_id, e.sender FROM local_current_membership m"
            " JOIN events e ON e.event_id = m.event_id"
            f" WHERE m.membership = 'invite' AND m.user_id IN ({marks(some)})",
            some,
        )
        inviters |= {(user, room): sender for user, room, sender in txn.fetchall()}
    return Around(members, inviters)


def has_moved(txn: Txn, after: int) -> bool:
    """Whether anybody entered, left or was invited since a position in the stream of events."""
    txn.execute("SELECT 1 FROM events WHERE stream_ordering > ? AND type = 'm.room.member' LIMIT 1", (after,))
    return txn.fetchone() is not None


def rooms_of(txn: Txn, users: Collection[str]) -> dict[str, list[str]]:
    """By room, which of them are in it."""
    found: dict[str, list[str]] = {}
    for some in _chunks(users):
        txn.execute(
            "SELECT room_id, user_id FROM local_current_membership"
            f" WHERE membership = 'join' AND user_id IN ({marks(some)})",
            some,
        )
        for room, user in txn.fetchall():
            found.setdefault(room, []).append(user)
    return found


def members_of(txn: Txn, room: str, most: int = 1_000_000) -> frozenset[str]:
    """Who is joined."""
    txn.execute(
        "SELECT state_key FROM current_state_events WHERE room_id = ? AND type = 'm.room.member'"
        " AND membership = 'join' LIMIT ?",
        (room, most),
    )
    return frozenset(row[0] for row in txn.fetchall())


def made_here(txn: Txn, server: str) -> set[str]:
    """The rooms of this server whose ids do not say so, as those of newer room versions."""
    txn.execute("SELECT room_id, creator FROM rooms WHERE room_id NOT LIKE ? AND creator IS NOT NULL", ("%:%",))
    return {room for room, creator in txn.fetchall() if creator.partition(":")[2] == server}


def _chunks(users: Collection[str]) -> list[list[str]]:
    every = sorted(users)
    return [every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)]
