"""Supervision ends by age, from outside: by the portal's own clock, by the platform's word, or by two of the desk."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from tests.journeys.moments import set_announced_end, set_child
from tests.journeys.outside import Person
from tests.journeys.pairs import Pair, child_knows, child_reads, nothing_more_is_sent, until

GROWN_UP = "Your child is grown up"
ENDING = re.compile(r'"(/support/ages/endings/[a-z0-9]+/)"')


def announce(pair: Pair, *, days: int) -> None:
    """The platform says that supervision ends that many days from now. The reason is how these tests find it again."""
    end = datetime.now(UTC) + timedelta(days=days)
    said = {"effective_at": end.isoformat(), "reason": pair.handle}
    assert pair.demo.send("account.age_out.v1", pair.subject, said).status_code == 204


def is_over(pair: Pair, page: str, *, mails: int) -> None:
    until(lambda: pair.status(page) == 404, "the end of supervision")
    assert GROWN_UP in pair.request_page()
    child_knows(pair, "aged_out")
    pair.demo.wait_for_mails(pair.guardian.email, mails)
    nothing_more_is_sent(pair, page, mails=mails)


def test_majority_ends_it_without_a_word_of_the_platform(linked: Pair) -> None:
    page, before = linked.page, linked.mails()
    set_child(linked.demo, linked.subject, birth_month="2001-01")
    is_over(linked, page, mails=before + 1)
    child_reads(linked, "You are grown up")


def test_what_the_platform_announced_in_time_is_told_ahead_and_ends_it(linked: Pair) -> None:
    page, before = linked.page, linked.mails()
    announce(linked, days=40)
    assert linked.status(page) == 200
    set_announced_end(linked.demo, linked.handle, effective_at=datetime.now(UTC) + timedelta(days=20))
    child_reads(linked, "You are soon grown up")
    linked.demo.wait_for_mails(linked.guardian.email, before + 1)
    assert linked.status(page) == 200
    set_announced_end(linked.demo, linked.handle, effective_at=datetime.now(UTC) - timedelta(seconds=1))
    is_over(linked, page, mails=before + 2)


def test_with_too_little_notice_two_of_the_desk_decide(linked: Pair, sam: Person, lee: Person) -> None:
    page, before = linked.page, linked.mails()
    announce(linked, days=0)
    endings = ENDING.findall(sam.get("/support/ages/endings/"))
    mine = next(path for path in endings if linked.handle in sam.get(path))
    put = sam.post(mine, verdict="end", reason="The platform has seen an ID.")
    assert "A second person must agree now." in put.text
    assert linked.status(page) == 200, "one person ends nothing"
    proposal = put.url.path
    agreed = lee.post_form(lee.get(proposal), f"{proposal}answer/", answer="agree", reason="")
    assert "Your answer is recorded." in agreed.text
    is_over(linked, page, mails=before + 1)


def test_the_platform_ends_the_link_of_who_is_grown_up(linked: Pair) -> None:
    page, before = linked.page, linked.mails()
    said = {"link_id": linked.link_id, "by": "age_out"}
    assert linked.demo.send("link.revoked.v1", linked.subject, said).status_code == 204
    assert linked.status(page) == 404
    is_over(linked, page, mails=before + 1)
