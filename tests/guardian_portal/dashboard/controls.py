"""The pages of kit's controls in a browser without JavaScript: what a form there would send."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from accounts.models import User
from guardian_portal.controls.models import ControlSheet, LedgerEntry, Revision
from guardian_portal.family.models import Child
from tests.architecture.contract import check
from tests.architecture.page import Element, Page
from tests.builders import link
from tests.consents import verified
from tests.guardian_portal.controls.declared import declare
from tests.people import sign_in

MESSAGES, VOICE, MONEY, DAILY, REST = (
    "contact.messages",
    "contact.voice",
    "spending.money",
    "time.daily",
    "time.rest",
)


def settle(child: Child) -> None:
    """As after the platform took everything that it was asked for."""
    sheet = ControlSheet.objects.get(child=child)
    revision = Revision.objects.filter(child=child).order_by("-number").first()
    if revision:
        Revision.objects.filter(pk=revision.pk).update(state="in_force", settled_at=timezone.now())
    ControlSheet.objects.filter(child=child).update(
        in_force={**sheet.in_force, **sheet.asked},
        in_force_revision=revision.number if revision else 0,
        in_force_at=timezone.now(),
    )


def begin(child: Child, document: dict[str, Any] | None = None, **in_force: Any) -> None:
    """The platform declared what can be set, and said what is in force."""
    declare(child.connection, document)
    ControlSheet.objects.update_or_create(
        child=child, defaults={"in_force": {MESSAGES: "friends", **in_force}, "in_force_at": timezone.now()}
    )


@dataclass
class ControlsPage:
    """One guardian at the pages of one child's controls."""

    child: Child
    user: User
    client: Client = field(default_factory=Client)

    @property
    def path(self) -> str:
        return f"/children/{self.child.public_id}/controls/"

    def open(self, below: str = "") -> Page:
        return check(self.client.get(self.path + below))

    def words(self, below: str = "") -> str:
        """As one line."""
        return " ".join(self.open(below).one("main").text.split())

    def form(self) -> dict[str, Any]:
        """Everything that a browser would send back untouched."""
        page = self.open()
        sent: dict[str, Any] = {}
        for one in page.all("input"):
            if _is_sent(one):
                sent.setdefault(one.attributes["name"], []).append(one.attributes.get("value", ""))
        selects = [one.attributes["name"] for one in page.all("select")]
        sheet = {name: sent[f"initial-{name}"] for name in selects}
        return {**sent, **sheet}

    def send(self, **changes: Any) -> HttpResponse:
        """The whole form with some fields changed; `contact__messages` is `contact.messages`."""
        return self.post({**self.form(), **{name.replace("__", "."): value for name, value in changes.items()}})

    def post(self, sent: dict[str, Any], below: str = "") -> HttpResponse:
        response = self.client.post(self.path + below, sent, follow=True)
        assert isinstance(response, HttpResponse)
        return response


def at_controls(child: Child, user: User, **fields: Any) -> ControlsPage:
    """A verified guardian, signed in a moment ago."""
    verified(link(user, child, **fields))
    return ControlsPage(child, user, sign_in(Client(), user))


def ledger() -> list[tuple[str, Any, Any]]:
    """Oldest first."""
    return [(one.control, one.old, one.new) for one in LedgerEntry.objects.order_by("pk")]


def said(response: HttpResponse) -> str:
    """The words of a page that came back, as one line."""
    return " ".join(check(response).one("main").text.split())


def _is_sent(one: Element) -> bool:
    kind = one.attributes.get("type", "text")
    ticked = kind != "checkbox" or "checked" in one.attributes
    return ticked and kind != "submit" and one.attributes.get("name") not in {None, "csrfmiddlewaretoken"}
