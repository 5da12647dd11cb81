"""Making and finding player accounts, and the profile the portal is told."""

import hashlib
import re
from typing import Any

from django.db import IntegrityError, transaction

from .ages import YOUNGEST
from .models import Account
from .problems import Problem

HANDLE = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")
COUNTRY = re.compile(r"[A-Z]{2}")
BIRTH_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")
OLDEST_PLAYER = 99


def make_account(
    *,
    handle: Any,
    country: Any,
    age: Any,
    locale: Any = None,
    birth_month: Any = "",
    email: Any = "",
    needs_child_approval: Any = True,
) -> Account:
    """Make a fresh account; 400 `invalid-data` names what is wrong, 409 `handle-taken` when it exists."""
    _check(isinstance(handle, str) and HANDLE.fullmatch(handle), "`handle`: 1-30 of a-z, 0-9, - and _.")
    _check(isinstance(country, str) and COUNTRY.fullmatch(country), "`country`: two capital letters.")
    whole = isinstance(age, int) and not isinstance(age, bool)
    _check(whole and YOUNGEST <= age <= OLDEST_PLAYER, f"`age`: a number from {YOUNGEST} to {OLDEST_PLAYER}.")
    _check(locale in (None, "en", "ko"), "`locale`: en or ko.")
    _check(birth_month == "" or _is_month(birth_month), "`birth_month`: YYYY-MM.")
    _check(isinstance(email, str) and len(email) <= 254, "`email`: a text.")
    _check(isinstance(needs_child_approval, bool), "`needs_child_approval`: true or false.")
    try:
        with transaction.atomic():
            return Account.objects.create(
                handle=handle,
                country=country,
                age=age,
                locale=locale or ("ko" if country == "KR" else "en"),
                birth_month=birth_month,
                email_sha256=email_hash(email) if email else "",
                needs_child_approval=needs_child_approval,
            )
    except IntegrityError as error:
        raise Problem(409, "handle-taken", "This handle exists already.") from error


def email_hash(address: str) -> str:
    """How addresses are compared between portal and platform: SHA-256 (hex) of the trimmed lower-case address."""
    return hashlib.sha256(address.strip().lower().encode("utf-8", "replace")).hexdigest()


def account_by_handle(handle: str) -> Account:
    """The account, or 404 `unknown-account`."""
    return _found(Account.objects.filter(handle=handle).first())


def account_by_subject(subject: str) -> Account:
    """The account by the id the portal uses, or 404 `unknown-account`."""
    return _found(Account.objects.filter(subject=subject).first())


def profile_of(account: Account) -> dict[str, Any]:
    """The data of `account.updated.v1`, also given with a claim."""
    profile = {
        "display_handle": account.handle,
        "age_band": account.age_band.as_dict(),
        "age_source": "self_declared",
        "locale": account.locale,
        "country": account.country,
    }
    return profile | ({"birth_month": account.birth_month} if account.birth_month else {})


def _is_month(value: Any) -> bool:
    return isinstance(value, str) and BIRTH_MONTH.fullmatch(value) is not None


def _check(good: object, detail: str) -> None:
    if not good:
        raise Problem(400, "invalid-data", detail)


def _found(account: Account | None) -> Account:
    if account is None:
        raise Problem(404, "unknown-account", "Starhaven has no such account.")
    return account
