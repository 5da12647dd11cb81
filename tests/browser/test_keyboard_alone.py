"""With Tab and Enter alone one gets from signing in to "I have it", and always sees where one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import DESK, PHONE, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    words: (one.innerText || one.name || "").trim(),
    href: one.getAttribute("href") || "",
    seen: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2 && box.width > 0
      && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def tab_to(person: Visitor, *, words: str = "", href: str = "") -> None:
    """Press Tab until the focus is there; every stop on the way can be seen."""
    for _stop in range(60):
        person.page.keyboard.press("Tab")
        at = person.page.evaluate(FOCUS)
        if at["words"] or at["href"]:
            assert at["seen"], at
        if (words and at["words"] == words) or (href and href in at["href"] and at["href"] != href):
            return
    raise AssertionError(f"no {words or href} on {person.path}")


def enter(person: Visitor) -> None:
    with person.page.expect_navigation():
        person.page.keyboard.press("Enter")


@pytest.mark.parametrize(("width", "class_"), [(DESK, "griefing"), (PHONE, "trade-coercion")])
def test_from_signing_in_to_i_have_it(browser: Browser, demo: Demo, width: int, class_: str) -> None:
    told = demo.connection["people"]["ben"]
    assert demo.flag(demo.connection["accounts"]["kit"], class_).status_code == 204
    with visitor(browser, demo, width=width) as ben:
        ben.open("/accounts/login/")
        tab_to(ben, words="login")
        ben.page.keyboard.type(told["email"])
        tab_to(ben, words="password")
        ben.page.keyboard.type(told["password"])
        tab_to(ben, words="Sign in")
        enter(ben)
        assert ben.path == "/children/"
        tab_to(ben, href="/alerts/")
        enter(ben)
        tab_to(ben, words="I have it")
        enter(ben)
        assert ben.page.get_by_role("button", name="I have it").count() == 0
        assert ben.complaints == []


def test_from_home_to_the_week_before_and_its_table(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as ben:
        ben.open("/accounts/login/").sign_in("ben")
        child = ben.page.locator("h2 a").first.get_attribute("href") or ""
        tab_to(ben, href=child.rstrip("/"))
        enter(ben)
        tab_to(ben, words="Other weeks, months, print and export")
        enter(ben)
        tab_to(ben, words="Week before")
        enter(ben)
        tab_to(ben, words="The days as a table")
        assert not ben.page.get_by_role("table").first.is_visible()
        ben.page.keyboard.press("Enter")
        assert ben.page.get_by_role("table").first.is_visible()
        assert ben.complaints == []


def test_the_first_stop_leads_past_the_menu(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as stranger:
        stranger.open("/guide/").page.keyboard.press("Tab")
        assert stranger.page.evaluate(FOCUS)["words"] == "Skip to the content"
        stranger.page.keyboard.press("Enter")
        stranger.page.wait_for_function("document.activeElement.id === 'main'")
