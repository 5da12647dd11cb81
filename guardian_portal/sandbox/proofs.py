"""What a guardian can show to claim an account: how each proof is checked, and what using it up means."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from .codes import usable_code, use_code
from .models import Account
from .problems import Problem
from .strictjson import text_member

# The account, and what to do once the claim stands.
Proof = tuple[Account, Callable[[], None]]

SIGN_IN_SECONDS = 10 * 60


def by_code(document: dict[str, Any]) -> Proof:
    """A code from the child's app."""
    row = usable_code(text_member(document, "code", longest=64))
    return row.account, lambda: use_code(row)


def by_sign_in(document: dict[str, Any]) -> Proof:
    """The child signed in at our OpenID provider, a moment ago; the portal has checked the ID token."""
    at = document.get("auth_time")
    if not isinstance(at, int) or isinstance(at, bool):
        raise Problem(400, "invalid-data", "`auth_time`: seconds since 1970.")
    if not -SIGN_IN_SECONDS <= time.time() - at <= SIGN_IN_SECONDS:
        raise Problem(410, "sign-in-too-old", "This sign-in cannot be used.")
    account = Account.objects.filter(subject=text_member(document, "sub", longest=255)).first()
    # An adult's account is no child's: to people that reads as an account that is not there.
    if account is None or not account.is_minor:
        raise Problem(404, "account-unknown", "This sign-in cannot be used.")
    return account, lambda: None


PROOFS: Mapping[str, Callable[[dict[str, Any]], Proof]] = {"code": by_code, "oidc": by_sign_in}
