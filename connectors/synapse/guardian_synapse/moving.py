"""Moves the journal's lines into the outbox."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guardian_synapse import outbox
from guardian_synapse.journal import Line
from guardian_synapse.rules import Ward
from guardian_synapse.tables import Txn


def store(txn: Txn, lines: Sequence[Line], wards: Mapping[str, Ward]) -> None:
    """One event for each line; a line that was stored before is known by its id."""
    for line in lines:
        ward = wards.get(line.user)
        if ward is None:
            continue
        type_ = _gone(txn, line) if line.type == "account.disabled.v1" else line.type
        outbox.record(txn, type_=type_, subject=ward.subject, data=line.data, event_id=line.event_id, at=line.at)


def _gone(txn: Txn, line: Line) -> str:
    txn.execute("SELECT 1 FROM erased_users WHERE user_id = ?", (line.user,))
    return "account.deleted.v1" if txn.fetchone() else line.type
