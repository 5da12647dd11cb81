"""Proves anew, by a code in a mail, that our mail reaches a person: after it was refused, or because a year went by."""

import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from allauth.core.internal.cryptokit import normalize_user_code
from django.http import HttpRequest
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.address_checks import address_proved
from accounts.mails import ADDRESS_CODE, life_of, send_account_mail
from accounts.models import User

PENDING = "address_code"
TRIES = 3


class TooManyCodes(Exception):
    """A mail with a code went out a moment ago, or too many today."""


class WrongCode(Exception):
    """Not the code; it may be tried again."""


class CodeOver(Exception):
    """Too old, tried too often, or asked for another address: a new one is needed."""


def send_code(*, request: HttpRequest, user: User) -> None:
    """Mail a code to the person's own address. Raises TooManyCodes. The session holds only the code's hash."""
    if not ratelimit.consume(request, action="address_code", key=user.email, user=user):
        raise TooManyCodes
    code = get_adapter().generate_email_verification_code()
    request.session[PENDING] = {"hash": _hash(code), "at": time.time(), "tries": 0, "address": user.email}
    send_account_mail(ADDRESS_CODE, address=user.email, context={"code": code}, reader=user)


def is_pending(*, request: HttpRequest, user: User) -> bool:
    """Whether a code is on its way that may still be typed in."""
    state = request.session.get(PENDING)
    return state is not None and _is_open(state, user)


def confirm(*, request: HttpRequest, user: User, code: str) -> None:
    """Write to the address again. Raises WrongCode or CodeOver."""
    state = request.session.get(PENDING)
    if not state or not _is_open(state, user):
        request.session.pop(PENDING, None)
        raise CodeOver
    if not constant_time_compare(_hash(code), state["hash"]):
        request.session[PENDING] = {**state, "tries": state["tries"] + 1}
        raise WrongCode if state["tries"] + 1 < TRIES else CodeOver
    del request.session[PENDING]
    address_proved(user=user)


def _is_open(state: dict[str, Any], user: User) -> bool:
    young = time.time() - state["at"] < life_of(ADDRESS_CODE).total_seconds()
    return bool(young and state["tries"] < TRIES and state["address"] == user.email)


def _hash(code: str) -> str:
    return salted_hmac("accounts.addresses", normalize_user_code(code)).hexdigest()
