"""Link codes: short, readable, ten minutes, one use; only a keyed hash is kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from guardian_synapse.clock import HOUR, MINUTE, now_ms
from guardian_synapse.problems import Problem
from guardian_synapse.tables import Txn

# Consonants only: no words, and no vowel or digit to mistake for a letter.
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
LENGTH = 8
LIFETIME_MS = 10 * MINUTE
MOST_AN_HOUR = 20
_DETAIL = "This code cannot be used."


def new_code(txn: Txn, user: str, key: str) -> str:
    """Make a code; the caller shows it, nobody can read it from the database. 429 when it is one too many."""
    now = now_ms()
    txn.execute("DELETE FROM guardian_codes WHERE created_ts < ?", (now - HOUR,))
    txn.execute("SELECT COUNT(*) FROM guardian_codes WHERE user_id = ?", (user,))
    if int(txn.fetchone()[0]) >= MOST_AN_HOUR:
        raise Problem(429, "too-many-codes", "Wait a little before the next code.", retry_after=600)
    code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    txn.execute(
        "INSERT INTO guardian_codes (code_hash, user_id, created_ts, expires_ts) VALUES (?, ?, ?, ?)",
        (_hash(code, key), user, now, now + LIFETIME_MS),
    )
    return code


def owner_of(txn: Txn, code: str, key: str) -> str:
    """Whose live code it is: 404 unknown, 410 expired or used. To people all three read the same."""
    txn.execute("SELECT user_id, expires_ts, used_ts FROM guardian_codes WHERE code_hash = ?", (_hash(code, key),))
    row = txn.fetchone()
    if row is None:
        raise Problem(404, "code-unknown", _DETAIL)
    if row[2] is not None:
        raise Problem(410, "code-used", _DETAIL)
    if int(row[1]) <= now_ms():
        raise Problem(410, "code-expired", _DETAIL)
    return str(row[0])


def use_code(txn: Txn, code: str, key: str) -> None:
    """Use the code up; 410 when another claim was faster."""
    txn.execute(
        "UPDATE guardian_codes SET used_ts = ? WHERE code_hash = ? AND used_ts IS NULL", (now_ms(), _hash(code, key))
    )
    if txn.rowcount != 1:
        raise Problem(410, "code-used", _DETAIL)


def _hash(code: str, key: str) -> str:
    normal = "".join(code.upper().split()).replace("-", "")
    return hmac.new(key.encode(), normal.encode(), hashlib.sha256).hexdigest()
