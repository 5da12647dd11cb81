"""What a guardian may prove a claim with: a code, a sign-in as the child, the invitation of another guardian."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from guardian_synapse.codes import owner_of, use_code
from guardian_synapse.config import Config
from guardian_synapse.problems import Problem
from guardian_synapse.strictjson import text_member
from guardian_synapse.tables import Txn
from guardian_synapse.wards import CONFIRMED

ADULT_AGE = 18
SIGN_IN_IS_FRESH_FOR = 600  # seconds

# Looks at a claim without using anything up -> the account, and what uses the proof up.
Proved = tuple[str, Callable[[], None]]
Document = dict[str, Any]


def prove(txn: Txn, document: Document, config: Config) -> Proved:
    """The account that a claim proves; 422 for a method that is not taken here, else what is wrong with the proof."""
    method = _METHODS.get(text_member(document, "method"))
    if method is None:
        raise Problem(422, "method-unsupported", f"Taken here: {', '.join(_METHODS)}.")
    user, use = method(txn, document, config)
    txn.execute("SELECT 1 FROM users WHERE name = ? AND deactivated = 0", (user,))
    if txn.fetchone() is None or _is_adult(user, config):
        # An adult's account is no child's: it reads as one that is not there.
        raise Problem(404, "unknown-account", "There is no such account here.")
    return user, use


def _code(txn: Txn, document: Document, config: Config) -> Proved:
    code, key = text_member(document, "code", longest=64), config.secret
    return owner_of(txn, code, key), lambda: use_code(txn, code, key)


def _sign_in(txn: Txn, document: Document, config: Config) -> Proved:
    """The portal vouches for a sign-in at the provider that this homeserver signs people in by."""
    if not config.oidc_provider:
        raise Problem(422, "method-unsupported", "This homeserver names no identity provider.")
    at = document.get("auth_time")
    if not isinstance(at, int) or isinstance(at, bool):
        raise Problem(400, "invalid-data", "`auth_time`: seconds since 1970.")
    txn.execute(
        "SELECT user_id FROM user_external_ids WHERE auth_provider = ? AND external_id = ?",
        (config.oidc_provider, text_member(document, "sub")),
    )
    row = txn.fetchone()
    if row is None:
        raise Problem(404, "unknown-account", "There is no such account here.")
    if not abs(time.time() - at) <= SIGN_IN_IS_FRESH_FOR:
        raise Problem(410, "sign-in-too-old", "The sign-in is too old.")
    return str(row[0]), _nothing


def _invitation(txn: Txn, document: Document, config: Config) -> Proved:
    """By the link of a guardian whom this child said yes to; the portal checked who may invite."""
    txn.execute(
        "SELECT l.user_id, a.subject FROM guardian_links l JOIN guardian_accounts a ON a.user_id = l.user_id"
        " WHERE l.link_id = ? AND l.state = ?",
        (text_member(document, "invited_by"), CONFIRMED),
    )
    row = txn.fetchone()
    if row is None or document.get("account", row[1]) != row[1]:
        raise Problem(404, "inviter-unknown", "No guardian of this account has this link.")
    return str(row[0]), _nothing


def _nothing() -> None:
    """A sign-in and an invitation are used up at the portal."""


def _is_adult(user: str, config: Config) -> bool:
    band = config.band_of(user)
    return band is not None and band[0] >= ADULT_AGE


_METHODS: Mapping[str, Callable[[Txn, Document, Config], Proved]] = {
    "code": _code,
    "oidc": _sign_in,
    "invitation": _invitation,
}
