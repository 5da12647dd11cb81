"""What was typed as a password can be looked at: a button that a script makes, large enough, and heard as on or off."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
TARGET = 44


@pytest.mark.parametrize(("path", "field"), [("/accounts/login/", "password"), ("/accounts/signup/", "password1")])
def test_the_button_shows_and_hides(browser: Browser, demo: Demo, path: str, field: str) -> None:
    with visitor(browser, demo) as someone:
        someone.open(path)
        typed = someone.page.locator(f"[name={field}]")
        button = someone.page.get_by_role("button", name="Show the password")
        box = button.bounding_box()
        assert box
        assert box["height"] >= TARGET
        for pressed, kind in (("false", "password"), ("true", "text"), ("false", "password")):
            assert (button.get_attribute("aria-pressed"), typed.get_attribute("type")) == (pressed, kind)
            button.click()
        assert someone.complaints == []


def test_it_is_sent_as_a_password(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as amina:
        amina.open("/accounts/login/")
        amina.page.locator("[name=login]").fill("amina@example.org")
        amina.page.get_by_role("button", name="Show the password").click()
        amina.page.locator("form").first.evaluate(
            "form => form.addEventListener('submit', event => event.preventDefault())"
        )
        amina.page.locator("[name=password]").fill("x")
        amina.press("Sign in")
        assert amina.page.locator("[name=password]").get_attribute("type") == "password"


def test_it_speaks_the_readers_language(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo, locale="ko-KR") as minji:
        assert minji.open("/accounts/login/").page.locator("button[aria-pressed]").inner_text() != "Show the password"


def test_without_javascript_there_is_none(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo, script=False) as someone:
        assert someone.open("/accounts/login/").page.locator("button[aria-pressed]").count() == 0
