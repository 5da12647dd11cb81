"""Guardians and accounts: claiming a link, the child's answer, what the portal says of it, and its end."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from guardian_synapse import contacts, outbox
from guardian_synapse.accounts import profile_of, subject_of
from guardian_synapse.clock import HOUR, MINUTE, now_ms
from guardian_synapse.config import Config
from guardian_synapse.problems import Problem
from guardian_synapse.proofs import prove
from guardian_synapse.strictjson import object_member, text_member
from guardian_synapse.tables import Txn, marks
from guardian_synapse.wards import CONFIRMED, is_guarded

WAITING, DECLINED, ENDED = "waiting", "declined", "ended"
# States of a guardianship at the portal after which it never comes back.
OVER = ("declined", "expired", "revoked", "ended", "aged_out")
LINK_ID = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.:-]*")
WAITS_FOR_CHILD_MS = 48 * HOUR
TRY_WINDOW_MS = 10 * MINUTE
TRIES_A_GUARDIAN = 10
TRIES_IN_ALL = 1000
Document = dict[str, Any]


def refuse_too_many_tries(txn: Txn, document: Document) -> None:
    """429 for who failed too often; counted apart from the claim, whose transaction a refusal undoes."""
    txn.execute("DELETE FROM guardian_tries WHERE at_ts < ?", (now_ms() - TRY_WINDOW_MS,))
    txn.execute("SELECT COUNT(*), COUNT(CASE WHEN guardian_ref = ? THEN 1 END) FROM guardian_tries", (_ref(document),))
    in_all, own = txn.fetchone()
    if own >= TRIES_A_GUARDIAN or in_all >= TRIES_IN_ALL:
        raise Problem(429, "too-many-tries", "This code cannot be used.", retry_after=TRY_WINDOW_MS // 1000)


def count_failure(txn: Txn, document: Document) -> None:
    """One more try that led nowhere."""
    txn.execute("INSERT INTO guardian_tries (guardian_ref, at_ts) VALUES (?, ?)", (_ref(document), now_ms()))


def claim(txn: Txn, document: Document, config: Config) -> Document:
    """Claim an account for a guardian; the same `link_id` always gets the same answer."""
    link_id, guardian = text_member(document, "link_id", longest=64), object_member(document, "guardian")
    if not LINK_ID.fullmatch(link_id):
        raise Problem(400, "invalid-data", "`link_id`: letters, digits, `_`, `-`, `.` and `:`.")
    name, address = text_member(guardian, "display_name"), text_member(guardian, "email_sha256", longest=64)
    known = _link(txn, link_id)
    if known is not None:
        if known["guardian_ref"] != _ref(document):
            raise Problem(409, "link-id-reuse", "This `link_id` belongs to another guardian.")
        return dict(json.loads(known["answer"]))
    user, use = prove(txn, document, config)
    # Only asked with a good proof in hand, so that nobody can probe which addresses belong to minors.
    if _is_a_childs_address(txn, address):
        raise Problem(403, "guardian-is-minor", "This address belongs to the account of a minor.")
    use()
    answer = {
        "account": subject_of(txn, user),
        "needs_child_approval": config.needs_child_approval,
        "profile": profile_of(txn, user, config),
    }
    method = text_member(document, "method")
    row = (link_id, user, _ref(document), name, method, WAITING, json.dumps(answer), address.lower(), now_ms())
    txn.execute(
        "INSERT INTO guardian_links (link_id, user_id, guardian_ref, display_name, method, state, answer,"
        " email_sha256, created_ts, portal_state, portal_time, role, sees, ended_by, confirmed_ts)"
        f" VALUES ({marks(row)}, '', '', '', '[]', '', 0)",
        row,
    )
    return answer


def answer(txn: Txn, user: str, link_id: str, *, approve: bool) -> None:
    """The child says yes or no; 404 when it no longer waits."""
    begins = approve and not is_guarded(txn, user)
    txn.execute(
        "UPDATE guardian_links SET state = ?, confirmed_ts = ?"
        " WHERE link_id = ? AND user_id = ? AND state = ? AND created_ts > ?",
        (CONFIRMED if approve else DECLINED, now_ms(), link_id, user, WAITING, now_ms() - WAITS_FOR_CHILD_MS),
    )
    if txn.rowcount != 1:
        raise Problem(404, "nothing-waits", "Nothing waits for an answer.")
    if begins:
        contacts.begin(txn, user)
    type_ = "link.confirmed.v1" if approve else "link.declined.v1"
    outbox.record(txn, type_=type_, subject=subject_of(txn, user), data={"link_id": link_id, "by": "child"})


def end(txn: Txn, document: Document) -> tuple[str, Document]:
    """The portal ends a link -> the account and the answer; ending it twice is the same as once."""
    link_id = text_member(document, "link_id", longest=64)
    found = _link(txn, link_id)
    user = str(found["user_id"]) if found else ""
    subject = subject_of(txn, user) if found else ""
    if found is None or document.get("account", subject) != subject:
        raise Problem(404, "unknown-link", "There is no such link of this account.")
    _set_state(txn, link_id, ENDED, by=str(document.get("by", "portal"))[:20])
    return user, {"account": subject, "link_id": link_id, "state": ENDED}


def follow(txn: Txn, link_id: str, data: Document, time: str) -> str | None:
    """Bring a link up to date with the portal -> its account; a newer word that was here first stays."""
    found = _link(txn, link_id)
    if found is None or found["portal_time"] > time:
        return None
    state, sees, user = str(data.get("state", ""))[:40], data.get("sees"), str(found["user_id"])
    txn.execute(
        "UPDATE guardian_links SET portal_state = ?, portal_time = ?, role = ?, display_name = ?, sees = ?"
        " WHERE link_id = ?",
        (
            state,
            time,
            str(data.get("role") or found["role"])[:40],
            str(data.get("display_name") or found["display_name"])[:200],
            json.dumps([str(key)[:60] for key in sees[:30]]) if isinstance(sees, list) else found["sees"],
            link_id,
        ),
    )
    if state in OVER and found["state"] != DECLINED:
        _set_state(txn, link_id, ENDED, by="portal")
    elif state == "active" and found["state"] == WAITING:
        # Nobody said no in the day that the child had.
        if not is_guarded(txn, user):
            contacts.begin(txn, user)
        txn.execute("UPDATE guardian_links SET confirmed_ts = ? WHERE link_id = ?", (now_ms(), link_id))
        _set_state(txn, link_id, CONFIRMED, by="")
    return user


def links_of(txn: Txn, user: str) -> list[Document]:
    """What the child's client shows: who asks, who is a guardian, and what they see."""
    txn.execute(
        "SELECT link_id, display_name, state, portal_state, role, sees, created_ts FROM guardian_links"
        " WHERE user_id = ? ORDER BY created_ts",
        (user,),
    )
    found = [dict(zip(_SHOWN, row, strict=True)) for row in txn.fetchall()]
    for link in found:
        link["sees"] = json.loads(link["sees"])
        is_late = link.pop("created_ts") <= now_ms() - WAITS_FOR_CHILD_MS
        link["waits_for_you"] = link["state"] == WAITING and not is_late
    return found


_SHOWN = ("link_id", "display_name", "state", "portal_state", "role", "sees", "created_ts")
_COLUMNS = ("user_id", "guardian_ref", "display_name", "state", "answer", "portal_time", "role", "sees")


def _link(txn: Txn, link_id: str) -> dict[str, Any] | None:
    txn.execute(f"SELECT {', '.join(_COLUMNS)} FROM guardian_links WHERE link_id = ?", (link_id,))
    row = txn.fetchone()
    return None if row is None else dict(zip(_COLUMNS, row, strict=True))


def _set_state(txn: Txn, link_id: str, state: str, *, by: str) -> None:
    txn.execute(
        "UPDATE guardian_links SET state = ?, ended_by = ? WHERE link_id = ? AND state <> ?",
        (state, by, link_id, state),
    )


def _ref(document: Document) -> str:
    return text_member(object_member(document, "guardian"), "ref")


def _is_a_childs_address(txn: Txn, address: str) -> bool:
    """Whether it is the address of an account that has, or was asked to have, guardians here."""
    txn.execute(
        "SELECT DISTINCT t.address FROM user_threepids t JOIN guardian_links l ON l.user_id = t.user_id"
        " WHERE t.medium = 'email'"
    )
    return any(hashlib.sha256(row[0].strip().lower().encode()).hexdigest() == address.lower() for row in txn.fetchall())
