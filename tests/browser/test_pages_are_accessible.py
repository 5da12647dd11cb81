"""axe finds nothing on any page, each can be read in light and in dark, fits a narrow screen, and the browser complains
of nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.driving import visitor
from tests.browser.pages import ASKED_WHY, CHILD, PUBLIC, child_page, guardian_pages, look, staff_pages

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
# What dark changes; all else was looked at in light.
OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
NARROW = 320  # CSS px; WCAG 2.2, 1.4.10 Reflow


def reflow_fault(person: Visitor) -> str | None:
    """How wide the page is where a narrow screen has to scroll it sideways."""
    usual = person.page.viewport_size
    assert usual is not None
    person.page.set_viewport_size({"width": NARROW, "height": usual["height"]})
    width = person.page.evaluate("document.documentElement.scrollWidth")
    person.page.set_viewport_size(usual)
    return f"{width} px wide at {NARROW}" if width > NARROW else None


def faults_of(person: Visitor, pages: Mapping[str, str]) -> list[str]:
    """What axe finds on each, with the place, and what does not reflow."""
    found = []
    for name, path in pages.items():
        look(person, name, path)
        found += [f"{name} {path}: {fault}" for fault in axe_faults(person)]
        if wide := reflow_fault(person):
            found.append(f"{name} {path}: {wide}")
        # At once: on the way from one colour to the other there is neither.
        person.page.emulate_media(color_scheme="dark", reduced_motion="reduce")
        found += [f"{name} {path}: dark: {fault}" for fault in axe_faults(person, OF_COLOURS)]
        person.page.emulate_media(color_scheme="light", reduced_motion="null")
    return found


def axe_faults(person: Visitor, options: dict[str, Any] | None = None) -> list[str]:
    violations = Axe().run(person.page, options=options).response["violations"]
    return [f"{one['id']}: {', '.join(str(node['target']) for node in one['nodes'][:3])}" for one in violations]


def test_for_strangers(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as stranger:
        assert faults_of(stranger, PUBLIC) == []
        assert stranger.complaints == []


def test_for_guardians(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as amina:
        amina.open("/accounts/login/").sign_in("amina")
        pages = guardian_pages(amina, second_step=False)
        assert {"alert-1", "child-1"} <= pages.keys()
        assert faults_of(amina, pages) == []
        assert amina.complaints == []


def test_for_staff(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo, width=1280) as lee:
        lee.open("/accounts/login/").sign_in("lee")
        pages = staff_pages(lee)
        assert {ASKED_WHY, "case-1", "case-propose-1", "guardianship", "verification", "held-one-1"} <= pages.keys()
        assert faults_of(lee, pages) == []
        assert lee.complaints == []


def test_for_children(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as kit:
        # A script sends the token in the address; what is looked at is the page after that.
        kit.open(child_page(demo, "kit")).page.get_by_role("heading", name="Who looks after my account").wait_for()
        assert faults_of(kit, {"mine": "/mine/"} | CHILD) == []
        assert kit.complaints == []
