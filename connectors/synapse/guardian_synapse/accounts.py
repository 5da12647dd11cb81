"""Accounts as the portal knows them: an opaque subject for each, and the few facts of a profile."""

from __future__ import annotations

import secrets
from typing import Any

from guardian_synapse.clock import now_ms
from guardian_synapse.config import Config
from guardian_synapse.problems import Problem
from guardian_synapse.tables import Txn


def subject_of(txn: Txn, user: str) -> str:
    """The account's subject, made when it is first needed."""
    txn.execute(
        "INSERT INTO guardian_accounts (user_id, subject, created_ts) VALUES (?, ?, ?)"
        " ON CONFLICT (user_id) DO NOTHING",
        (user, f"mx_{secrets.token_hex(12)}", now_ms()),
    )
    txn.execute("SELECT subject FROM guardian_accounts WHERE user_id = ?", (user,))
    return str(txn.fetchone()[0])


def user_of(txn: Txn, subject: str) -> str:
    """The account with this subject that is still there, or 404 `unknown-account`."""
    txn.execute(
        "SELECT a.user_id FROM guardian_accounts a JOIN users u ON u.name = a.user_id"
        " WHERE a.subject = ? AND u.deactivated = 0",
        (subject,),
    )
    row = txn.fetchone()
    if row is None:
        raise Problem(404, "unknown-account", "There is no such account here.")
    return str(row[0])


def profile_of(txn: Txn, user: str, config: Config) -> dict[str, Any]:
    """The data of `account.updated.v1`, also given with a claim."""
    txn.execute("SELECT displayname FROM profiles WHERE full_user_id = ?", (user,))
    row = txn.fetchone()
    return profile(user, row[0] if row else None, config)


def profile(user: str, name: str | None, config: Config) -> dict[str, Any]:
    """The same from a display name that is known."""
    found: dict[str, Any] = {"display_handle": (name or user.partition(":")[0].removeprefix("@"))[:60]}
    band = config.band_of(user)
    if band:
        found |= {"age_band": {"min": band[0], "max": band[1]}, "age_source": "operator"}
    found |= {key: value for key, value in (("country", config.country), ("locale", config.locale)) if value}
    return found
