"""What a guardian may prove a claim with: a code, a sign-in, our signed invite, a guardian's invitation."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils import timezone

from .accounts import account_by_subject
from .codes import usable_code, use_code
from .models import Account, Invite, Link
from .problems import Problem
from .strictjson import text_member

SIGN_IN_IS_FRESH_FOR = 600

# Looks at a claim without using anything up -> the account, and what uses the proof up.
Proved = tuple[Account, Callable[[], None]]


def prove(document: dict[str, Any]) -> Proved:
    """The account that a claim proves; 422 for a method Starhaven does not take, else what is wrong with the proof."""
    method = _METHODS.get(text_member(document, "method"))
    if method is None:
        raise Problem(422, "method-unsupported", f"Starhaven takes {', '.join(_METHODS)}.")
    return method(document)


def _code(document: dict[str, Any]) -> Proved:
    row = usable_code(text_member(document, "code", longest=64))
    return row.account, lambda: use_code(row)


def _sign_in(document: dict[str, Any]) -> Proved:
    """The portal vouches for the sign-in; Starhaven only wants it fresh."""
    at = document.get("auth_time")
    if not isinstance(at, int) or isinstance(at, bool):
        raise Problem(400, "invalid-data", "`auth_time`: seconds since 1970.")
    account = account_by_subject(text_member(document, "sub"))
    if not account.is_minor:
        # An adult's account is no child's: it reads as one that is not there.
        raise Problem(404, "unknown-account", "Starhaven has no such account.")
    if not abs(timezone.now().timestamp() - at) <= SIGN_IN_IS_FRESH_FOR:
        raise Problem(410, "sign-in-too-old", "The sign-in is too old.")
    return account, _nothing


def _invite(document: dict[str, Any]) -> Proved:
    account = account_by_subject(text_member(document, "sub"))
    invites = Invite.objects.filter(account=account, jti=text_member(document, "jti"))
    invite = invites.first()
    if invite is None:
        raise Problem(404, "invite-unknown", "Starhaven made no such invite.")
    if invite.used_at is not None or invite.expires_at <= timezone.now():
        raise Problem(410, "invite-gone", "This invite was used or is too old.")

    def use() -> None:
        if not invites.filter(used_at=None).update(used_at=timezone.now()):
            raise Problem(410, "invite-gone", "This invite was used or is too old.")

    return account, use


def _invitation(document: dict[str, Any]) -> Proved:
    """By the link of a guardian whom this player said yes to; the portal checked who may invite."""
    inviter = text_member(document, "invited_by")
    link = Link.objects.select_related("account").filter(link_id=inviter, state=Link.State.CONFIRMED).first()
    if link is None or document.get("account", link.account.subject) != link.account.subject:
        raise Problem(404, "inviter-unknown", "No guardian of this account has this link.")
    return link.account, _nothing


def _nothing() -> None:
    """A sign-in and an invitation are used up at the portal."""


_METHODS: Mapping[str, Callable[[dict[str, Any]], Proved]] = {
    "code": _code,
    "oidc": _sign_in,
    "invite": _invite,
    "invitation": _invitation,
}
