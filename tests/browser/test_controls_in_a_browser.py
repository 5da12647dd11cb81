"""Controls in a real browser, with the demo's platform: set, pending, in force, conflict, undo, a teen's request."""

from __future__ import annotations

import re
import time
from functools import partial
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.browser.driving import DESK, PHONE, visitor
from tests.browser.pages import child_page
from tests.browser.test_main_job_in_a_browser import button_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, Locator

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
MESSAGES, DAILY = "contact.messages", "time.daily"


def controls_of(person: Visitor, handle: str = "kit") -> str:
    """The page of the child's controls, found as a guardian finds it: from home."""
    person.open("/children/").press(handle, kind="link")
    person.press("Privacy and safety settings", kind="link")
    return person.path


def field(person: Visitor, key: str) -> Locator:
    return person.page.locator(f'main [name="{key}"]:not([type=hidden])')


def card(person: Visitor, key: str) -> str:
    """What the page says of one control."""
    person.arrived()
    return " ".join(person.page.locator(f'[id="control-{key}"]').inner_text().split())


def wait_for(person: Visitor, path: str, holds: Callable[[], bool], seconds: float = 30) -> None:
    """Open the page anew until it says so."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        person.open(path)
        if holds():
            return
        time.sleep(0.2)
    raise AssertionError(person.words)


def at_the_platform(demo: Demo, handle: str = "kit") -> dict[str, object]:
    found: dict[str, object] = httpx.get(f"{demo.sandbox}/remote/accounts/{handle}/controls").json()["controls"]
    return found


def test_set_pending_in_force_and_undone(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as amina:
        amina.open("/accounts/login/").sign_in("amina")
        path = controls_of(amina)
        # What held before is read from the platform once, by the sweepers.
        wait_for(amina, path, lambda: "In force now Friends" in card(amina, MESSAGES), seconds=60)
        httpx.post(f"{demo.sandbox}/remote/faults", json={"mode": "down", "for": "controls"}).raise_for_status()
        try:
            field(amina, MESSAGES).select_option("nobody")
            amina.press("Save the changes")
            assert "Asked; not in force yet" in card(amina, MESSAGES)
            assert "In force now Friends" in card(amina, MESSAGES)
            assert at_the_platform(demo).get(MESSAGES) != "nobody"
        finally:
            httpx.post(f"{demo.sandbox}/remote/faults", json={"mode": "none"}).raise_for_status()
        wait_for(amina, path, lambda: "Asked" not in card(amina, MESSAGES), seconds=90)
        assert "Held by guardians" in card(amina, MESSAGES)
        assert at_the_platform(demo)[MESSAGES] == "nobody"
        amina.press("History: who changed what", kind="link")
        assert "Friends → Nobody" in amina.words
        amina.page.get_by_role("button", name="Set it back").first.click()
        assert "Taken back by a guardian" in amina.words
        wait_for(amina, path, lambda: "Asked" not in card(amina, MESSAGES))
        assert at_the_platform(demo)[MESSAGES] == "friends"
        assert amina.complaints == []


def _is_there(person: Visitor) -> bool:
    return field(person, DAILY).count() == 1


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_the_second_of_two_editors_chooses(browser: Browser, demo: Demo, script: bool) -> None:
    with visitor(browser, demo) as amina, visitor(browser, demo, width=DESK, script=script) as ben:
        for person, name in ((amina, "amina"), (ben, "ben")):
            person.open("/accounts/login/").sign_in(name)
            wait_for(person, controls_of(person), partial(_is_there, person))  # read from the platform once
        field(amina, DAILY).fill("75" if script else "45")
        field(ben, DAILY).fill("60" if script else "30")
        amina.press("Save the changes")
        ben.press("Save the changes")
        assert "Somebody else was quicker" in ben.words
        ben.page.get_by_role("radio", name="Yours").check()
        ben.press("Save my choice")
        assert ("60 minutes" if script else "30 minutes") in card(ben, DAILY)
        assert amina.complaints == ben.complaints == []


def test_a_week_is_set_by_keyboard(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo, script=False) as amina:
        amina.open("/accounts/login/").sign_in("amina")
        path = controls_of(amina)
        wait_for(amina, path, lambda: field(amina, "time.rest.rows").count() == 0 and "Rest hours" in amina.words)
        rest = amina.page.locator('[id="control-time.rest"]')
        rest.locator("summary").focus()
        amina.page.keyboard.press("Enter")
        last = rest.locator("fieldset.schedule-row").last
        last.get_by_label("Saturday").focus()
        amina.page.keyboard.press("Space")
        last.locator("[type=time]").first.fill("19:00")
        last.locator("[type=time]").last.fill("21:00")
        amina.press("Save the changes")
        assert "Sat" in card(amina, "time.rest")
        assert "19:00" in card(amina, "time.rest")
        assert amina.complaints == []


def test_a_teen_asks_and_a_guardian_answers_from_the_mail(browser: Browser, demo: Demo) -> None:
    email = demo.connection["people"]["amina"]["email"]
    with visitor(browser, demo, width=PHONE) as kit, visitor(browser, demo) as amina:
        kit.open(child_page(demo, "kit")).page.get_by_role("heading", level=2).first.wait_for()
        kit.press("See my settings", kind="link")
        kit.page.get_by_role("link", name=re.compile("Ask for something else.*Who can invite")).click()
        kit.page.locator('[name="contact.group_invites"]').select_option("nobody")
        before = len(demo.wait_for_mails(email, 0, saying="/requests/"))
        kit.press("Ask")
        mail = demo.wait_for_mails(email, before + 1, saying="/requests/")[0]
        amina.open(button_of(amina, mail["html"])).sign_in("amina")
        assert amina.path.endswith("/requests/")
        amina.fill("A word to your child", "good idea")
        amina.page.get_by_role("button", name="Yes").first.click()
        assert "You said yes." in amina.words
        kit.open("/mine/")
        assert "A guardian said yes" in kit.words
        assert "good idea" in kit.words
        assert amina.complaints == kit.complaints == []
