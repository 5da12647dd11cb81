"""A guardian and a child, both new to the demo, and what each side sees of the link between them."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.journeys.outside import Demo, Person
from tests.services import wait_until

CHILD = re.compile(r'href="(/children/[0-9a-z]{24}/)"')
REQUEST = re.compile(r"/children/link/requests/([0-9a-z]{24})/")
SECONDS = 40


@dataclass
class Pair:
    """A guardian and a child, both new to the demo."""

    demo: Demo
    guardian: Person
    handle: str
    subject: str

    @property
    def account(self) -> dict[str, Any]:
        """What the child's app shows."""
        return self.demo.account(self.handle)

    @property
    def link_id(self) -> str:
        return str(self.account["links"][0]["link_id"])

    @property
    def page(self) -> str:
        """The child's page."""
        found = CHILD.search(self.guardian.get("/children/"))
        assert found
        return found[1]

    def status(self, page: str) -> int:
        return self.guardian.client.get(page).status_code

    def request_page(self) -> str:
        return self.guardian.get(f"/children/link/requests/{self.link_id}/")

    def mails(self) -> int:
        return len(self.demo.mails(self.guardian.email))

    def ask(self) -> httpx.Response:
        """Type a code from the child's app -> the page that says how it went."""
        code = self.demo.child(self.handle, "code")["code"]
        return self.guardian.post("/children/link/", code=code)


def new_pair(demo: Demo, **account: Any) -> Pair:
    """`account` is what the platform has about the child, such as `age`."""
    name = uuid.uuid4().hex[:8]
    guardian = Person(demo, f"gale-{name}@example.org")
    guardian.sign_up()
    handle = f"child-{name}"
    return Pair(demo, guardian, handle, demo.new_child(handle, **account))


def until(happened: Callable[[], bool], what: str) -> None:
    """Waits as long as any process of the demo may take."""
    wait_until(happened, timeout=SECONDS, what=what)


def child_knows(pair: Pair, state: str) -> None:
    """The child's app is told of the link's state."""
    until(lambda: pair.account["links"][0]["portal_state"] == state, f"the child's word of {state}")


def child_reads(pair: Pair, words: str) -> None:
    """The child's app shows a notice with these words."""
    app_reads(pair.demo, pair.handle, words)


def app_reads(demo: Demo, handle: str, words: str) -> None:
    """The same of any child of the platform."""
    until(lambda: any(words in one["text"] for one in demo.account(handle)["notices"]), f"the child's reading: {words}")


def nothing_more_is_sent(pair: Pair, page: str, *, mails: int) -> None:
    """An alert that comes now reaches the pages and the mailbox of nobody."""
    pair.demo.flag(pair.subject, "meeting-request", detected_by="moderator")
    assert pair.status(page) == 404
    assert pair.status(f"{page}guardians/") == 404
    assert pair.handle not in pair.guardian.get("/children/")
    assert pair.handle not in pair.guardian.get("/alerts/")
    assert pair.mails() == mails
