"""Every way a link ends, from outside: the page is gone at once, both sides are told, and nothing is sent any more."""

from __future__ import annotations

import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.journeys.moments import set_link
from tests.journeys.outside import Demo, Person

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
        answer = httpx.get(f"{self.demo.sandbox}/remote/accounts/{self.handle}", timeout=30)
        told: dict[str, Any] = answer.json()
        return told

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


@pytest.fixture
def pair(demo: Demo) -> Pair:
    name = uuid.uuid4().hex[:8]
    guardian = Person(demo, f"gale-{name}@example.org")
    guardian.sign_up()
    handle = f"child-{name}"
    return Pair(demo, guardian, handle, demo.new_child(handle))


@pytest.fixture
def linked(pair: Pair) -> Pair:
    """Linked, and told so by mail."""
    before = pair.mails()
    pair.guardian.link(pair.handle)
    pair.demo.wait_for_mails(pair.guardian.email, before + 1)
    return pair


@pytest.fixture
def asking(pair: Pair) -> Pair:
    """Waiting for the child's answer."""
    code = pair.demo.child(pair.handle, "code")["code"]
    answer = pair.guardian.post("/children/link/", code=code)
    assert REQUEST.search(answer.url.path), answer.url
    return pair


def until(happened: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError(f"{what} did not happen within {SECONDS} s")


def child_knows(pair: Pair, state: str) -> None:
    """The child's app is told of the link's state."""
    until(lambda: pair.account["links"][0]["portal_state"] == state, f"the child's word of {state}")


def nothing_more_is_sent(pair: Pair, page: str, *, mails: int) -> None:
    """An alert that comes now reaches the pages and the mailbox of nobody."""
    pair.demo.flag(pair.subject, "meeting-request", detected_by="moderator")
    assert pair.status(page) == 404
    assert pair.status(f"{page}guardians/") == 404
    assert pair.handle not in pair.guardian.get("/children/")
    assert pair.handle not in pair.guardian.get("/alerts/")
    assert pair.mails() == mails


def test_a_guardian_leaves(linked: Pair) -> None:
    page, before = linked.page, linked.mails()
    open_tab = linked.guardian.get(f"{page}guardians/")
    left = linked.guardian.post_form(open_tab, f"{page}guardians/leave")
    assert "You are no longer linked." in left.text
    assert linked.guardian.post_form(open_tab, f"{page}guardians/pause").status_code == 404
    child_knows(linked, "revoked")
    linked.demo.wait_for_mails(linked.guardian.email, before + 1)
    nothing_more_is_sent(linked, page, mails=before + 1)


def test_a_child_says_no(asking: Pair) -> None:
    before = asking.mails()
    asking.demo.child(asking.handle, "decline")
    assert "Your child said no" in asking.request_page()
    asking.demo.wait_for_mails(asking.guardian.email, before + 1)
    assert asking.handle not in asking.guardian.get("/children/")


def test_a_platform_revokes(linked: Pair) -> None:
    page, before = linked.page, linked.mails()
    said = {"link_id": linked.link_id, "by": "platform"}
    assert linked.demo.send("link.revoked.v1", linked.subject, said).status_code == 204
    assert linked.status(page) == 404
    assert "The platform ended it." in linked.request_page()
    child_knows(linked, "revoked")
    linked.demo.wait_for_mails(linked.guardian.email, before + 1)
    nothing_more_is_sent(linked, page, mails=before + 1)


def test_a_carers_date_passes(linked: Pair) -> None:
    page, before = linked.page, linked.mails()
    set_link(linked.demo, linked.link_id, role="carer", ends_at=datetime.now(UTC) - timedelta(seconds=1))
    assert linked.status(page) == 404
    assert "Your time as a carer is over" in linked.request_page()
    child_knows(linked, "ended")
    linked.demo.wait_for_mails(linked.guardian.email, before + 1)
    nothing_more_is_sent(linked, page, mails=before + 1)


def test_a_request_expires(asking: Pair) -> None:
    set_link(asking.demo, asking.link_id, expires_at=datetime.now(UTC) - timedelta(minutes=1))
    until(lambda: "Nobody answered in time" in asking.request_page(), "the end of the request")
    child_knows(asking, "expired")
    assert asking.handle not in asking.guardian.get("/children/")
