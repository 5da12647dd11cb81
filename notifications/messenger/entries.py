"""What the operator offers beside mail: settings.MESSENGERS, one entry a gateway or messenger. Empty by default."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.signals import setting_changed
from django.utils.translation import gettext_lazy as _

PLACE = "{to}"
# Delivery.channel holds ten characters.
_KEY = re.compile(r"[a-z][a-z0-9]{1,9}")
_TAKEN = {"email", "push"}
_STATUSES = range(400, 600)


class BadEntryError(ValueError):
    """An entry of MESSENGERS that can't be used. Its text names the member and never its value: URLs hold secrets."""


@dataclass(frozen=True)
class AddressKind:
    """What an address looks like. Strict: whatever passes goes into the path of the operator's URL."""

    pattern: re.Pattern[str]
    label: Any
    help_text: Any


ADDRESS_KINDS: Mapping[str, AddressKind] = {
    "phone": AddressKind(
        # E.164: a plus, the country, at most 15 digits.
        re.compile(r"\+[1-9][0-9]{6,14}"),
        _("Phone number"),
        _("With a plus and the number of your country, such as +44 7700 900123."),
    ),
    "handle": AddressKind(
        re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{1,63}"),
        _("Your name there"),
        _("Letters, digits, dots, hyphens and underscores."),
    ),
}


@dataclass(frozen=True)
class Entry:
    """One way to reach people. `gone`: HTTP statuses by which the far side says that there is no such address."""

    key: str
    label: str
    url: str
    address: AddressKind
    gone: frozenset[int]

    def url_to(self, address: str) -> str:
        """The Apprise URL for an address that fits; raises ValueError for any other."""
        if not self.address.pattern.fullmatch(address):
            raise ValueError("address does not fit")
        return self.url.replace(PLACE, quote(address, safe=""))


@lru_cache(maxsize=1)
def entries() -> Mapping[str, Entry]:
    """By key, in the operator's order; those that can't be used are left out: a system check names them."""
    found: dict[str, Entry] = {}
    for one in settings.MESSENGERS if isinstance(settings.MESSENGERS, list) else ():
        try:
            entry = entry_of(one)
        except BadEntryError:
            continue
        found.setdefault(entry.key, entry)
    return found


def entry_of(given: object) -> Entry:
    """Raises BadEntryError."""
    if not isinstance(given, dict) or not set(given) <= {"key", "label", "url", "address", "gone"}:
        raise BadEntryError("is no object of key, label, url, address and gone")
    key, label, url = (given.get(name) for name in ("key", "label", "url"))
    if not isinstance(key, str) or not _KEY.fullmatch(key) or key in _TAKEN:
        raise BadEntryError("has a key that is not of 2 to 10 lower-case letters and digits, or is taken")
    if not isinstance(label, str) or not 0 < len(label) <= 40:
        raise BadEntryError("has no label of at most 40 characters")
    if not isinstance(url, str) or url.count(PLACE) != 1 or "://" not in url.partition(PLACE)[0]:
        raise BadEntryError("has no url with {to} in it, once and behind the scheme")
    address, gone = given.get("address"), given.get("gone", [410])
    if not isinstance(address, str) or address not in ADDRESS_KINDS:
        raise BadEntryError(f"has an address that is none of {', '.join(ADDRESS_KINDS)}")
    if not isinstance(gone, list) or not all(type(one) is int and one in _STATUSES for one in gone):
        raise BadEntryError("has a gone that is no list of HTTP statuses")
    return Entry(key, label, url, ADDRESS_KINDS[address], frozenset(gone))


def _forget(*, setting: str, **kwargs: Any) -> None:
    if setting == "MESSENGERS":
        entries.cache_clear()


setting_changed.connect(_forget)
