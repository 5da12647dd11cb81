"""The queue with a browser: its figures stay true while it is open, and keys move between the cases without a trap."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import visitor
from tests.journeys.pairs import new_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
NEWS = re.compile(r"/support/news/$")
A_POLL = 34_000  # ms
# At either end nothing moves.
KEYS = (("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 0), ("End", -1), ("ArrowDown", -1), ("Home", 0))


@pytest.fixture
def lee(browser: Browser, demo: Demo) -> Iterator[Visitor]:
    """The lead, whose clock the test moves."""
    with visitor(browser, demo) as at:
        at.open("/accounts/login/").sign_in("lee")
        at.page.clock.install()
        yield at
        assert at.complaints == []


def ask_for_help(demo: Demo) -> None:
    """A guardian says that somebody may not be safe."""
    page = "/help/new/safety-concern/write/"
    guardian = new_pair(demo).guardian
    guardian.post(page, words="Please look.")


def focused(lee: Visitor) -> str:
    return str(lee.page.evaluate("document.activeElement.textContent.trim()"))


def test_an_open_queue_keeps_its_figures_and_says_what_is_new(lee: Visitor, demo: Demo) -> None:
    page = lee.open("/support/").page
    now = page.locator("[data-count=now]")
    before, title = now.inner_text(), page.title()
    ask_for_help(demo)
    with page.expect_response(NEWS):
        page.clock.fast_forward(A_POLL)
    page.locator("[data-news] a").wait_for()
    assert now.inner_text() != before
    assert page.title() == title


def test_keys_move_between_references_and_tab_leaves(lee: Visitor, demo: Demo) -> None:
    for _case in range(2):
        ask_for_help(demo)
    page = lee.open("/support/").page
    references = page.locator("[data-keys] tbody th a").all_inner_texts()
    assert "arrow keys" in page.locator("#queue ~ p").first.inner_text()
    page.locator("[data-keys] tbody th a").first.focus()
    for key, expected in (
        ("ArrowDown", 1),
        ("ArrowUp", 0),
        ("ArrowUp", 0),
        ("End", -1),
        ("ArrowDown", -1),
        ("Home", 0),
    ):
        page.keyboard.press(key)
        assert focused(lee) == references[expected], key
    page.locator("[data-keys] tbody th a").last.focus()
    page.keyboard.press("Tab")
    assert focused(lee) not in references
