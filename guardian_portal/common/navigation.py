"""Which links the header and the section bars offer, to whom, and which of them is the page at hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Entry = tuple[str, Promise]

GUARDIAN: tuple[Entry, ...] = (
    ("dashboard:home", _("Children")),
    ("incidents:alert_list", _("Alerts")),
    ("accounts:me", _("My account")),
)
STAFF: tuple[Entry, ...] = (("support:index", _("Support")), ("accounts:me", _("My account")))
SECTIONS: dict[str, tuple[Promise, tuple[Entry, ...]]] = {
    "account": (
        _("Your account"),
        (
            ("accounts:me", _("You")),
            ("account_email", _("E-mail address")),
            ("account_change_password", _("Password")),
            ("mfa_index", _("Second factor")),
            ("usersessions_list", _("Where you are signed in")),
        ),
    ),
    "staff": (
        _("Support desk"),
        (
            ("support:held_list", _("Held alerts")),
            ("support:quarantine_list", _("Quarantine")),
            ("support:delivery_list", _("Deliveries")),
        ),
    ),
}


@dataclass(frozen=True)
class Link:
    """One entry of a navigation bar."""

    url: str
    label: Promise
    current: bool


def main_links(request: HttpRequest | None) -> list[Link]:
    """The header's links: none for a stranger and on pages made without a request."""
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return []
    return links(request, STAFF if user.is_staff_member else GUARDIAN)


def links(request: HttpRequest, entries: Iterable[Entry]) -> list[Link]:
    """Links of the entries whose page is installed; the longest address that starts the page's path is current."""
    found = [(_address(name), label) for name, label in entries]
    current = _longest_prefix(request.path, [url for url, _label in found if url])
    return [Link(url, label, url == current) for url, label in found if url]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _longest_prefix(path: str, urls: Sequence[str]) -> str:
    return max((url for url in urls if path.startswith(url)), key=len, default="")
