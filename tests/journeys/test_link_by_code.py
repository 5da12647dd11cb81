"""Linking with a code from the child's app, from outside: the child is asked or told, and nothing is seen before."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.moments import set_link
from tests.journeys.outside import Demo
from tests.journeys.pairs import Pair, child_knows, child_reads, new_pair, until

REFERENCE = re.compile(r"GP-[A-Z0-9]{4}-[A-Z0-9]{4}")
ALERT = re.compile(r"/alerts/[0-9a-z]{24}/")
NEVER_MADE = "BCDF-GHJK"


def alerts(pair: Pair) -> set[str]:
    return set(ALERT.findall(pair.guardian.get("/alerts/")))


@pytest.fixture
def cooling(demo: Demo) -> Pair:
    """A child whom the platform does not ask: the link starts in a day."""
    pair = new_pair(demo, needs_child_approval=False)
    assert "Your link starts in 24 hours" in pair.ask().text
    return pair


def test_a_code_links_after_the_childs_yes_and_shows_nothing_of_before(pair: Pair) -> None:
    assert "Waiting for your child" in pair.ask().text
    child_reads(pair, "asks to be your guardian")
    assert "alerts" in pair.account["links"][0]["sees"], "the child is told what will be seen"
    pair.demo.flag(pair.subject, "avatar-harassment")
    assert pair.handle not in pair.guardian.get("/children/")
    assert pair.handle not in pair.guardian.get("/alerts/")

    before = pair.mails()
    pair.demo.child(pair.handle, "approve")
    assert pair.handle in pair.guardian.get("/children/")
    child_knows(pair, "active")
    pair.demo.wait_for_mails(pair.guardian.email, before + 1)
    assert alerts(pair) == set()
    pair.demo.flag(pair.subject, "avatar-harassment")
    assert len(alerts(pair)) == 1


def test_a_code_works_for_one_guardian(asking: Pair, demo: Demo) -> None:
    other = new_pair(demo)
    code = demo.child(other.handle, "code")["code"]
    assert "Waiting for your child" in other.guardian.post("/children/link/", code=code).text
    refused = asking.guardian.post("/children/link/", code=code).text
    assert "This code did not work" in refused
    assert REFERENCE.search(refused)
    demo.child(other.handle, "approve")
    assert other.handle in other.guardian.get("/children/")
    assert other.handle not in asking.guardian.get("/children/")


def test_where_nobody_asks_the_child_it_starts_a_day_later(cooling: Pair) -> None:
    child_reads(cooling, "becomes your guardian in a day. You can say no.")
    assert cooling.handle not in cooling.guardian.get("/children/")
    set_link(cooling.demo, cooling.link_id, cooling_until=datetime.now(UTC) - timedelta(seconds=1))
    until(lambda: cooling.handle in cooling.guardian.get("/children/"), "the start of the link")
    child_knows(cooling, "active")
    assert [link["state"] for link in cooling.account["links"]] == ["confirmed"]


def test_in_that_day_the_child_can_say_no(cooling: Pair) -> None:
    cooling.demo.child(cooling.handle, "decline")
    assert "Your child said no" in cooling.request_page()
    set_link(cooling.demo, cooling.link_id, cooling_until=datetime.now(UTC) - timedelta(seconds=1))
    assert cooling.handle not in cooling.guardian.get("/children/")


def test_in_that_day_the_childs_yes_starts_it_at_once(cooling: Pair) -> None:
    cooling.demo.child(cooling.handle, "approve")
    assert cooling.handle in cooling.guardian.get("/children/")


def test_a_child_who_poses_as_a_guardian_is_refused(pair: Pair) -> None:
    pair.demo.new_child(f"older-{pair.handle}", age=15, email=pair.guardian.email)
    assert "The platform knows you as a minor" in pair.ask().text
    assert pair.account["links"] == []
    assert pair.handle not in pair.guardian.get("/children/")


def test_codes_cannot_be_searched_for(pair: Pair) -> None:
    for _ in range(5):
        assert "This code did not work" in pair.guardian.post("/children/link/", code=NEVER_MADE).text
    assert "Please wait a little" in pair.ask().text, "not even a good one"
    assert pair.account["links"] == []
