"""A page that stands open says that there is something new, without a reload; hidden or signed out it rests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import visitor
from tests.journeys.pairs import Pair, new_pair
from tests.services import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page, Request

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
NEWS = re.compile(r":\d+/alerts/news/$")
A_POLL, LONG = 34_000, 300_000  # ms: one is due every 30 s, give or take a tenth
HIDDEN = "Object.defineProperty(document, 'hidden', {configurable: true, get: () => %s});"
CHANGED = "document.dispatchEvent(new Event('visibilitychange'))"
# The page's clock must not be moved before the page has set the timer that the move shall let go off.
COUNTS_WAITS = """
const set = window.setTimeout, clear = window.clearTimeout;
window.waits = new Set();
window.setTimeout = (act, wait, ...rest) => {
  const timer = set((...given) => { window.waits.delete(timer); act(...given); }, wait, ...rest);
  if (wait > 20_000) window.waits.add(timer);
  return timer;
};
window.clearTimeout = (timer) => { window.waits.delete(timer); clear(timer); };
"""


@pytest.fixture
def family(demo: Demo) -> Pair:
    """Signed up and linked."""
    pair = new_pair(demo)
    pair.guardian.link(pair.handle)
    return pair


@pytest.fixture
def nadia(browser: Browser, demo: Demo, family: Pair) -> Iterator[Visitor]:
    """The guardian at a browser whose clock the test moves."""
    with visitor(browser, demo) as at:
        session = family.guardian.client.cookies["portal_session"]
        at.context.add_cookies([{"name": "portal_session", "value": session, "url": demo.portal}])
        at.page.clock.install()
        at.page.add_init_script(COUNTS_WAITS)
        yield at
        assert at.complaints == []


def polled(page: Page, moves: Callable[[], object]) -> int:
    """The status of the poll that this brings about."""
    with page.expect_response(NEWS) as answer:
        moves()
    return int(answer.value.status)


def polls(page: Page) -> list[Request]:
    """Those that are asked from now on."""
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request) if NEWS.search(request.url) else None)
    return asked


def later(page: Page, milliseconds: int = A_POLL) -> Callable[[], object]:
    return lambda: pass_by(page, milliseconds)


def pass_by(page: Page, milliseconds: int) -> None:
    """Moves the page's clock once the page waits for its next poll."""
    wait_until(lambda: page.evaluate("window.waits.size") == 1, what="the page to wait")
    page.clock.fast_forward(milliseconds)


@pytest.mark.parametrize("path", ["/children/", "/alerts/"])
def test_an_open_page_learns_of_an_alert_without_a_reload(nadia: Visitor, family: Pair, path: str) -> None:
    page = nadia.open(path).page
    line, title = page.locator("[data-news]"), page.title()
    assert line.get_attribute("role") == "status"
    assert polled(page, later(page)) == 200
    assert polled(page, later(page)) == 304
    assert line.inner_text() == ""
    page.evaluate("window.notReloaded = true")
    mails = family.mails()
    assert family.demo.flag(family.subject, "avatar-harassment").status_code == 204
    family.demo.wait_for_mails(family.guardian.email, mails + 1)  # what may still be taken back is not announced
    assert polled(page, later(page)) == 200
    page.get_by_text("There is something new.").wait_for()
    assert page.evaluate("window.notReloaded")
    assert page.title() == title
    nadia.press("Show it", kind="link")
    assert page.get_by_role("heading", level=2).first.inner_text()
    assert polled(page, later(page)) == 200
    assert page.locator("[data-news]").inner_text() == ""


def test_a_hidden_page_asks_nothing_and_a_shown_one_at_once(nadia: Visitor) -> None:
    page = nadia.open("/children/").page
    page.evaluate(HIDDEN % "true" + CHANGED)
    asked = polls(page)
    page.clock.fast_forward(LONG)
    assert asked == []
    assert polled(page, lambda: page.evaluate(HIDDEN % "false" + CHANGED)) == 200
    assert len(asked) == 1


def test_after_faults_it_asks_less_often(nadia: Visitor) -> None:
    page = nadia.open("/children/").page
    page.route(NEWS, lambda route: route.fulfill(status=304))
    assert polled(page, later(page)) == 304
    page.unroute_all()
    page.route(NEWS, lambda route: route.fulfill(status=503))
    assert polled(page, later(page)) == 503
    asked = polls(page)
    pass_by(page, A_POLL)
    page.evaluate("0")
    assert asked == []
    assert polled(page, later(page, 70_000 - A_POLL)) == 503
    page.unroute_all()
    assert polled(page, later(page, 140_000)) == 200
    assert polled(page, later(page)) == 304
    nadia.complaints.clear()  # of the 503


def test_signed_out_it_asks_no_more_and_stays_as_it_is(nadia: Visitor, family: Pair) -> None:
    page = nadia.open("/children/").page
    family.guardian.post("/accounts/logout/")
    assert polled(page, later(page)) == 302
    asked = polls(page)
    page.clock.fast_forward(LONG)
    page.evaluate(CHANGED)
    page.evaluate("0")
    assert asked == []
    assert nadia.path == "/children/"


def test_without_javascript_nothing_happens(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo, script=False) as amina:
        amina.open("/accounts/login/").sign_in("amina").page.wait_for_url("**/children/")
        assert amina.page.locator("[data-news]").inner_text() == ""
        assert amina.complaints == []
