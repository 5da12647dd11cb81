"""Every way a link ends, from outside: the page is gone at once, both sides are told, and nothing is sent any more.

The ends by age are in test_endings_by_age.py.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx

from tests.journeys.moments import set_link
from tests.journeys.pairs import Pair, child_knows, nothing_more_is_sent, until


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


def test_a_guardian_takes_a_request_back(asking: Pair) -> None:
    path = f"/children/link/requests/{asking.link_id}/"
    asking.guardian.post_form(asking.request_page(), f"{path}cancel")
    assert "You ended it yourself." in asking.request_page()
    child_knows(asking, "revoked")
    answer = httpx.post(f"{asking.demo.sandbox}/remote/accounts/{asking.handle}/approve", json={})
    assert answer.status_code == 404, "nothing waits for the child any more"
    assert asking.handle not in asking.guardian.get("/children/")


def test_an_account_is_deleted_and_the_platform_ends_the_link(linked: Pair) -> None:
    page, before = linked.page, linked.mails()
    assert linked.demo.send("account.deleted.v1", linked.subject, {"by": "user"}).status_code == 204
    assert "This account was deleted" in linked.guardian.get(page)
    assert linked.mails() == before
    said = {"link_id": linked.link_id, "by": "platform"}
    assert linked.demo.send("link.revoked.v1", linked.subject, said).status_code == 204
    assert "The platform ended it." in linked.request_page()
    linked.demo.wait_for_mails(linked.guardian.email, before + 1)
    nothing_more_is_sent(linked, page, mails=before + 1)
