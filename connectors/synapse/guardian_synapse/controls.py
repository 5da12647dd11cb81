"""Takes the portal's desired document of an account, and says what is in force."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from guardian_synapse import contacts
from guardian_synapse.accounts import user_of
from guardian_synapse.catalogue import BY_KEY, DEFAULTS, is_valid
from guardian_synapse.problems import Problem
from guardian_synapse.strictjson import object_member
from guardian_synapse.tables import Txn
from guardian_synapse.wards import is_guarded, values_in_force

LARGEST_REVISION = 2**53
Document = dict[str, Any]


def read_controls(txn: Txn, subject: str) -> Document:
    """Revision, values and locks in force."""
    user = user_of(txn, subject)
    held = _held(txn, user)
    return {"revision": held[0] if held else 0, **_in_force(txn, user), "locks": held[1] if held else []}


def take_controls(txn: Txn, subject: str, document: Document) -> tuple[str, Document]:
    """Take a document of a higher revision -> the account and the answer; the same one again gets the same answer."""
    user = user_of(txn, subject)
    revision, wished, locks = _revision(document), _wishes(document), _locks(document)
    body_hash = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    held = _held(txn, user)
    if held is None or revision > held[0]:
        _store(
            txn,
            user,
            (revision, json.dumps(wished), json.dumps(locks), str(document.get("set_by", ""))[:200], body_hash),
        )
        contacts.admit_waiting(txn, user)
    elif revision != held[0] or body_hash != held[2]:
        detail = "A newer or another document of this revision is held."
        effective = _in_force(txn, user)["effective"]
        raise Problem(409, "stale-revision", detail, current_revision=held[0], effective=effective)
    return user, {"revision": revision, **_in_force(txn, user)}


def _in_force(txn: Txn, user: str) -> Document:
    """Where nobody is the guardian, what is not locked is let go: the answer says so of each value."""
    effective = {**DEFAULTS, **values_in_force(txn, user, guarded=is_guarded(txn, user))}
    wished = values_in_force(txn, user, guarded=True)
    detail = "Nobody is the guardian of this account."
    rejected = [
        {"control": key, "code": "released", "detail": detail}
        for key, value in sorted(wished.items())
        if effective[key] != value
    ]
    return {"effective": effective, "rejected": rejected}


def _held(txn: Txn, user: str) -> tuple[int, list[str], str] | None:
    txn.execute("SELECT revision, locks, body_hash FROM guardian_controls WHERE user_id = ?", (user,))
    row = txn.fetchone()
    return (int(row[0]), json.loads(row[1]), str(row[2])) if row else None


def _store(txn: Txn, user: str, row: tuple[int, str, str, str, str]) -> None:
    txn.execute(
        "INSERT INTO guardian_controls (user_id, revision, controls, locks, set_by, body_hash)"
        " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET revision = excluded.revision,"
        " controls = excluded.controls, locks = excluded.locks, set_by = excluded.set_by,"
        " body_hash = excluded.body_hash",
        (user, *row),
    )


def _revision(document: Document) -> int:
    revision = document.get("revision")
    if not isinstance(revision, int) or isinstance(revision, bool) or not 1 <= revision <= LARGEST_REVISION:
        raise Problem(400, "invalid-data", "`revision` has to be a whole number from 1.")
    return revision


def _wishes(document: Document) -> Document:
    wished = object_member(document, "controls")
    errors = [
        {"control": key, "code": "unknown-value" if key in BY_KEY else "unknown-control"}
        for key, value in wished.items()
        if key not in BY_KEY or not is_valid(key, value)
    ]
    if errors:
        raise Problem(422, "unknown-control-or-value", "Nothing was changed.", errors=errors[:20])
    return wished


def _locks(document: Document) -> list[str]:
    locks = document.get("locks", [])
    if not isinstance(locks, list):
        raise Problem(400, "invalid-data", "`locks` has to be a list of control keys.")
    unknown = [key for key in locks if not isinstance(key, str) or key not in BY_KEY]
    if unknown:
        errors = [{"control": str(key)[:100], "code": "unknown-control"} for key in unknown[:20]]
        raise Problem(422, "unknown-control-or-value", "Nothing was changed.", errors=errors)
    return locks
