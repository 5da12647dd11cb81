"""Which links the header and the section bars offer, to whom, and which of them is the page at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, get_urlconf, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Entry = tuple[str, Promise]

GUARDIAN: tuple[Entry, ...] = (
    ("dashboard:home", _("Children")),
    ("incidents:alert_list", _("Alerts")),
    ("accounts:me", _("My account")),
)
STAFF: tuple[Entry, ...] = (("support:index", _("Support")), ("accounts:me", _("My account")))
# Who reads the header -> what it offers. A stranger, and a page made without a request, get no places.
MAIN: dict[str, tuple[Entry, ...]] = {"guardian": GUARDIAN, "staff": STAFF, "stranger": ()}
SECTIONS: dict[str, tuple[Promise, tuple[Entry, ...]]] = {
    "account": (
        _("Your account"),
        (
            ("accounts:me", _("You")),
            ("notifications:settings", _("Mails to you")),
            ("account_email", _("E-mail address")),
            ("account_change_password", _("Password")),
            ("mfa_index", _("Second step at sign-in")),
            ("usersessions_list", _("Where you are signed in")),
        ),
    ),
    "staff": (
        _("Support desk"),
        (
            ("support:held_list", _("Held alerts")),
            ("support:objection_list", _("Objections")),
            ("support:proposal_list", _("Proposals")),
            ("support:ending_list", _("Early ends")),
            ("support:age_list", _("Age rules")),
            ("support:verification_list", _("Verifications")),
            ("support:quarantine_list", _("Quarantine")),
            ("support:control_list", _("Settings not in force")),
            ("support:outbound_list", _("Events that did not arrive")),
            ("support:delivery_list", _("Deliveries")),
            ("support:refused_list", _("Refused addresses")),
            ("support:address_list", _("Unconfirmed addresses")),
            ("support:session_list", _("Sessions")),
        ),
    ),
}


@dataclass(frozen=True)
class Link:
    """One entry of a navigation bar."""

    url: str
    label: Promise
    current: bool


def reader_of(request: HttpRequest | None) -> str:
    """Key of MAIN: who reads the page."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return "stranger"
    return "staff" if user.is_staff_member else "guardian"


def links(entries: Iterable[Entry], current: str) -> list[Link]:
    """Links of the entries whose page is installed."""
    found = [(address(name), label) for name, label in entries]
    return [Link(url, label, url == current) for url, label in found if url]


def current_url(entries: Sequence[Entry], path: str) -> str:
    """Address of the entry that the page at `path` belongs to: the longest that starts it; empty for none."""
    urls = (address(name) for name, _label in entries)
    return max((url for url in urls if url and path.startswith(url)), key=len, default="")


def urlconf() -> str:
    """Name of the address table in force; what is remembered about addresses is remembered for one table."""
    return str(get_urlconf() or settings.ROOT_URLCONF)


def address(name: str) -> str:
    """Address of a named page; empty where that room is not installed."""
    return _address(name, urlconf())


@lru_cache(maxsize=128)
def _address(name: str, table: str) -> str:
    try:
        return reverse(name, urlconf=table)
    except NoReverseMatch:
        return ""
