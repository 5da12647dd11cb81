"""The people on a child's own list: whom it wrote to in a room of two, or put there itself, as far as the list goes.

To the portal a contact is a pseudonym that is different for each child.
"""

from __future__ import annotations

import hashlib
import secrets

from guardian_synapse import outbox
from guardian_synapse.accounts import subject_of
from guardian_synapse.catalogue import rules_of
from guardian_synapse.clock import DAY, now_ms, written
from guardian_synapse.problems import Problem
from guardian_synapse.rooms import members_of
from guardian_synapse.rules import LIMIT
from guardian_synapse.tables import Txn, set_state, state
from guardian_synapse.wards import KNOWN, contacts_of, is_guarded, values_in_force

ASKED = "asked"
ASKED_FOR = 7 * DAY
MOST_ASKED = 20


def add(txn: Txn, user: str, contact: str, *, told: bool = True) -> bool:
    """Put somebody on the list, if it is not full; False where they are on it or there is no room."""
    known = contacts_of(txn, user)
    if contact == user or contact in known or len(known) >= _limit(txn, user):
        return False
    txn.execute(
        "INSERT INTO guardian_contacts (user_id, contact, state, since_ts, request_id) VALUES (?, ?, ?, ?, '')"
        " ON CONFLICT (user_id, contact) DO UPDATE SET state = excluded.state, since_ts = excluded.since_ts",
        (user, contact, KNOWN, now_ms()),
    )
    if told:
        _tell(txn, "contact.added.v1", user, contact)
    return True


def remove(txn: Txn, user: str, contact: str) -> bool:
    """Take somebody off the list, or take back that they were asked for."""
    was_known = contact in contacts_of(txn, user)
    txn.execute("DELETE FROM guardian_contacts WHERE user_id = ? AND contact = ?", (user, contact))
    if was_known:
        _tell(txn, "contact.removed.v1", user, contact)
    return was_known


def ask(txn: Txn, user: str, contact: str) -> str:
    """The list is full: the guardians are asked for one place more. They are told a number, never a name."""
    txn.execute("SELECT contact FROM guardian_contacts WHERE user_id = ? AND state = ?", (user, ASKED))
    waiting = [row[0] for row in txn.fetchall()]
    if contact in waiting:
        return ASKED
    if len(waiting) >= MOST_ASKED:
        raise Problem(429, "too-many-requests", "Wait for an answer to what you asked before.")
    request_id = f"rq_{secrets.token_hex(12)}"
    txn.execute(
        "INSERT INTO guardian_contacts (user_id, contact, state, since_ts, request_id) VALUES (?, ?, ?, ?, ?)",
        (user, contact, ASKED, now_ms(), request_id),
    )
    wanted = len(contacts_of(txn, user)) + len(waiting) + 1
    data = {"request_id": request_id, "control": LIMIT, "wanted": wanted, "expires_at": written(now_ms() + ASKED_FOR)}
    outbox.record(txn, type_="permission.requested.v1", subject=subject_of(txn, user), data=data)
    return ASKED


def admit_waiting(txn: Txn, user: str) -> None:
    """Whom the child asked for comes onto the list, the oldest first, as far as it goes now."""
    txn.execute(
        "SELECT contact FROM guardian_contacts WHERE user_id = ? AND state = ? ORDER BY since_ts", (user, ASKED)
    )
    for (contact,) in txn.fetchall():
        if not add(txn, user, contact):
            break


def forget_request(txn: Txn, user: str, request_id: str) -> None:
    """A guardian said no, or nobody answered in time."""
    txn.execute(
        "DELETE FROM guardian_contacts WHERE user_id = ? AND request_id = ? AND state = ?", (user, request_id, ASKED)
    )


def begin(txn: Txn, user: str) -> None:
    """The first guardian came: whom the child writes to in rooms of two is on the list already."""
    txn.execute(
        "SELECT m.room_id FROM local_current_membership m WHERE m.user_id = ? AND m.membership = 'join'"
        " AND EXISTS (SELECT 1 FROM events e WHERE e.room_id = m.room_id AND e.sender = m.user_id"
        " AND e.type IN ('m.room.message', 'm.room.encrypted'))",
        (user,),
    )
    for (room,) in txn.fetchall():
        partner = partner_in(txn, room, user)
        if partner:
            add(txn, user, partner, told=False)


def partner_in(txn: Txn, room: str, user: str) -> str | None:
    """The only other member of a room of two."""
    members = members_of(txn, room, most=3)
    return next(iter(members - {user})) if len(members) == 2 and user in members else None


def pseudonym(txn: Txn, user: str, contact: str) -> str:
    """What the portal calls this contact of this child."""
    salt = state(txn, "contact-salt")
    if salt is None:
        salt = secrets.randbits(62)
        set_state(txn, "contact-salt", salt)
    return "c_" + hashlib.sha256(f"{salt}:{user}:{contact}".encode()).hexdigest()[:24]


def _limit(txn: Txn, user: str) -> int:
    return rules_of(values_in_force(txn, user, guarded=is_guarded(txn, user))).contact_limit


def _tell(txn: Txn, type_: str, user: str, contact: str) -> None:
    data = {"contact_ref": pseudonym(txn, user, contact)}
    outbox.record(txn, type_=type_, subject=subject_of(txn, user), data=data)
