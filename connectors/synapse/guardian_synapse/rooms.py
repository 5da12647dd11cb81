"""Who is in the rooms that wards are in, held in memory for deeds that come from other servers.

Read again with each round of counting: what it says is a few seconds old at most.
"""

from __future__ import annotations

from collections.abc import Mapping

from guardian_synapse.counting import rooms_of
from guardian_synapse.rules import Ward
from guardian_synapse.tables import Txn


def members_beside_wards(txn: Txn, wards: Mapping[str, Ward]) -> dict[str, frozenset[str]]:
    """By room that a ward is in, its joined members."""
    return {room: _members(txn, room) for room in rooms_of(txn, wards)}


def _members(txn: Txn, room: str) -> frozenset[str]:
    txn.execute(
        "SELECT state_key FROM current_state_events WHERE room_id = ? AND type = 'm.room.member'"
        " AND membership = 'join'",
        (room,),
    )
    return frozenset(row[0] for row in txn.fetchall())
