"""Forgets what is not needed any more: what was delivered long ago, and all about whom nobody looks after."""

from __future__ import annotations

from guardian_synapse import outbox
from guardian_synapse.tables import Txn
from guardian_synapse.wards import CONFIRMED

_ABOUT_WARDS = ("guardian_contacts", "guardian_hours", "guardian_seen")


def clear(txn: Txn) -> None:
    """Run once an hour. A released account's list of people and its hours go; the links stay as a record."""
    outbox.clear_old(txn)
    for table in _ABOUT_WARDS:
        txn.execute(
            f"DELETE FROM {table} WHERE user_id NOT IN (SELECT user_id FROM guardian_links WHERE state = ?)"
            " AND user_id NOT IN (SELECT user_id FROM guardian_controls WHERE locks <> '[]')",
            (CONFIRMED,),
        )
