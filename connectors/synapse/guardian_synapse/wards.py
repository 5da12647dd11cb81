"""The accounts under guardianship, held in memory: callbacks ask here and wait for no database.

What is held is always what the database says: it is read again after each change, and the newer reading wins.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from guardian_synapse.catalogue import DEFAULTS, rules_of
from guardian_synapse.rules import Ward
from guardian_synapse.tables import Txn

CONFIRMED = "confirmed"
KNOWN = "known"


class Wards(Mapping[str, Ward]):
    """By user id."""

    def __init__(self) -> None:
        self._wards: dict[str, Ward] = {}
        self._read_at: dict[str, int] = {}
        self._readings = 0

    def __getitem__(self, user: str) -> Ward:
        return self._wards[user]

    def __iter__(self) -> Iterator[str]:
        return iter(self._wards)

    def __len__(self) -> int:
        return len(self._wards)

    def __contains__(self, user: object) -> bool:
        return user in self._wards

    def begin_reading(self) -> int:
        """A number to hand in with what was read; called before the reading."""
        self._readings += 1
        return self._readings

    def put(self, user: str, ward: Ward | None, reading: int) -> None:
        """Hold what was read, unless a later reading has been held already."""
        if reading < self._read_at.get(user, 0):
            return
        self._read_at[user] = reading
        if ward is None:
            self._wards.pop(user, None)
        else:
            self._wards[user] = ward


def read_all(txn: Txn) -> list[Ward]:
    """Every account under guardianship."""
    txn.execute("SELECT DISTINCT user_id FROM guardian_links WHERE state = ?", (CONFIRMED,))
    users = {row[0] for row in txn.fetchall()}
    txn.execute("SELECT user_id FROM guardian_controls WHERE locks <> '[]'")
    users |= {row[0] for row in txn.fetchall()}
    return [ward for user in sorted(users) if (ward := read_ward(txn, user))]


def read_ward(txn: Txn, user: str) -> Ward | None:
    """One account, or None where nobody is its guardian and nothing is locked."""
    txn.execute("SELECT MIN(confirmed_ts) FROM guardian_links WHERE user_id = ? AND state = ?", (user, CONFIRMED))
    since = txn.fetchone()[0]
    values = values_in_force(txn, user, guarded=since is not None)
    if since is None and not values:
        return None
    txn.execute("SELECT subject FROM guardian_accounts WHERE user_id = ?", (user,))
    row = txn.fetchone()
    return None if row is None else Ward(user, row[0], rules_of(values), frozenset(contacts_of(txn, user)), since)


def is_guarded(txn: Txn, user: str) -> bool:
    """Whether somebody is the account's guardian now."""
    txn.execute("SELECT 1 FROM guardian_links WHERE user_id = ? AND state = ?", (user, CONFIRMED))
    return txn.fetchone() is not None


def values_in_force(txn: Txn, user: str, *, guarded: bool) -> dict[str, Any]:
    """What the last document set: all of it while somebody is the guardian, else what it locks.

    The end of the last guardianship is a document without locks; a portal that is away sends none.
    """
    txn.execute("SELECT controls, locks FROM guardian_controls WHERE user_id = ?", (user,))
    row = txn.fetchone()
    if row is None:
        return {}
    values, locks = json.loads(row[0]), json.loads(row[1])
    return {key: value for key, value in values.items() if key in DEFAULTS and (guarded or key in locks)}


def contacts_of(txn: Txn, user: str) -> list[str]:
    """The people on the child's own list."""
    txn.execute("SELECT contact FROM guardian_contacts WHERE user_id = ? AND state = ?", (user, KNOWN))
    return [row[0] for row in txn.fetchall()]
