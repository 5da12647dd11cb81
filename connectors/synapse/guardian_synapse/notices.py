"""What the portal tells the child: taken once each, kept for the child's client."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from guardian_synapse import contacts, links
from guardian_synapse.accounts import user_of
from guardian_synapse.clock import DAY, now_ms
from guardian_synapse.outbox import PREFIX
from guardian_synapse.problems import Problem
from guardian_synapse.strictjson import object_member, text_member
from guardian_synapse.tables import Txn

TYPES = ("guardianship.changed.v1", "permission.decided.v1", "child.notice.v1", "report.filed.v1")
KEPT_MS = 90 * DAY
SHOWN = 100


def take(txn: Txn, event: Any) -> str | None:
    """Take one CloudEvent of the portal -> the account whose links may have changed. A repeat changes nothing."""
    if not isinstance(event, dict) or event.get("specversion") != "1.0":
        raise Problem(400, "not-cloudevents", "The body has to be a CloudEvent 1.0.")
    short = text_member(event, "type").removeprefix(PREFIX)
    key = f"{text_member(event, 'source')} {text_member(event, 'id', longest=128)}"
    data, time = object_member(event, "data"), _time(event)
    txn.execute("SELECT 1 FROM guardian_notices WHERE event_id = ?", (key,))
    if short not in TYPES or txn.fetchone() is not None:
        return None
    link_id = str(data.get("link_id", ""))
    subject = text_member(event, "subject")
    user = _user(txn, subject, link_id)
    if user is None:
        return None
    txn.execute(
        "INSERT INTO guardian_notices (event_id, user_id, type, time, data, received_ts) VALUES (?, ?, ?, ?, ?, ?)",
        (key, user, short, time, json.dumps(data), now_ms()),
    )
    if short == "guardianship.changed.v1":
        links.follow(txn, link_id, data, time)
    elif short == "permission.decided.v1" and data.get("decision") != "approved":
        contacts.forget_request(txn, user, str(data.get("request_id", "")))
    return user


def notices_of(txn: Txn, user: str) -> list[dict[str, Any]]:
    """The newest first, for the child's client, which has the words."""
    txn.execute("DELETE FROM guardian_notices WHERE received_ts < ?", (now_ms() - KEPT_MS,))
    txn.execute(
        "SELECT type, time, data FROM guardian_notices WHERE user_id = ? ORDER BY received_ts DESC LIMIT ?",
        (user, SHOWN),
    )
    return [{"type": type_, "time": time, "data": json.loads(data)} for type_, time, data in txn.fetchall()]


def _user(txn: Txn, subject: str, link_id: str) -> str | None:
    """Whom it is for. While the portal does not know the account yet, it names the link in the account's place."""
    if subject != link_id:
        return user_of(txn, subject)
    txn.execute("SELECT user_id FROM guardian_links WHERE link_id = ?", (link_id,))
    row = txn.fetchone()
    return str(row[0]) if row else None


def _time(event: dict[str, Any]) -> str:
    """In one zone and of one length, so that texts compare as moments do."""
    try:
        at = datetime.fromisoformat(text_member(event, "time", longest=64))
        if at.tzinfo is None:
            raise ValueError("no offset")
        return at.astimezone(UTC).isoformat(timespec="microseconds")
    except (ValueError, OverflowError) as error:
        raise Problem(400, "not-cloudevents", "`time` has to be an RFC 3339 time with offset.") from error
