"""Drives a real Chromium as a person does, and remembers what the browser complained about."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from playwright.sync_api import sync_playwright

from tests.environment import chromium
from tests.journeys.outside import CODE_ALONE_ON_A_LINE, Demo, totp_code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = 390, 1280
Theme = Literal["light", "dark"]


@contextlib.contextmanager
def running_browser() -> Iterator[Browser]:
    """A Chromium with a fresh profile that talks to nobody but the page it is told to open."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """One person at one browser window, with cookies of their own."""

    demo: Demo
    context: BrowserContext
    page: Page
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> Visitor:
        self.page.goto(path if path.startswith("http") else self.demo.portal + path)
        return self

    def look(self, path: str) -> Visitor:
        """Open it; where the desk asks why, say so first."""
        self.open(path)
        asked = self.page.get_by_role("button", name="Begin: 30 minutes")
        if asked.count():
            if not self.page.locator("[name=reason]:checked").count():
                self.page.locator("[name=reason]").first.check()
            asked.click()
        return self.arrived()

    def press(self, name: str, *, kind: Literal["button", "link"] = "button") -> Visitor:
        """The button or link of that name, as a reader would find it."""
        self.page.get_by_role(kind, name=name, exact=True).first.click()
        return self.arrived()

    def arrived(self) -> Visitor:
        """A click waits until the next page has begun to come; this, until all of it has."""
        self.page.wait_for_load_state("domcontentloaded")
        return self

    def submit(self) -> Visitor:
        """The form at hand, by its own button."""
        self.page.locator("main button[type=submit]").first.click()
        return self.arrived()

    def fill(self, label: str, value: str) -> Visitor:
        self.page.get_by_label(label).first.fill(value)
        return self

    @property
    def words(self) -> str:
        """What can be read on the page."""
        self.arrived()
        return self.page.locator("body").inner_text()

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.demo.portal)

    def sign_up(self, email: str, password: str = "four calm words together") -> Visitor:
        """Fill in the form at hand, with the code from the mailbox."""
        self.page.locator("[name=email]").fill(email)
        self.page.locator("[name=password1]").fill(password)
        self.submit().page.locator("[name=code]").fill(self.code_for(email))
        return self.submit()

    def sign_in(self, who: str) -> Visitor:
        """One of the cast, from the page of sign-in at hand."""
        told = self.demo.connection["people"][who]
        self.page.locator("[name=login]").fill(told["email"])
        self.page.locator("[name=password]").fill(told["password"])
        self.submit()
        if told.get("totp_secret"):
            self.page.locator("[name=code]").fill(totp_code(told["totp_secret"]))
            self.submit()
        return self

    def code_for(self, email: str) -> str:
        """From the newest mail."""
        found = CODE_ALONE_ON_A_LINE.search(self.demo.wait_for_mails(email, 1, saying=CODE_ALONE_ON_A_LINE)[0]["text"])
        assert found
        return found[1]


@contextlib.contextmanager
def visitor(
    browser: Browser, demo: Demo, *, width: int = PHONE, theme: Theme = "light", script: bool = True, **more: Any
) -> Iterator[Visitor]:
    """Somebody new, whose complaints end the test that forgets to look at them."""
    context = browser.new_context(
        viewport={"width": width, "height": 844 if width == PHONE else 900},
        color_scheme=theme,
        java_script_enabled=script,
        locale=more.pop("locale", "en-GB"),
        timezone_id=more.pop("timezone_id", "Europe/Berlin"),
        **more,
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    person = Visitor(demo, context, page)
    page.on("console", lambda message: _note(person, message))
    page.on("pageerror", lambda error: person.complaints.append(f"{page.url}: {error}"))
    try:
        yield person
    finally:
        context.close()


def _note(person: Visitor, message: ConsoleMessage) -> None:
    # A 404 or 429 that the test asks for is reported here too; the policy's refusals and errors of scripts are ours.
    if message.type in {"error", "warning"} and not re.search(r"status of 4(04|29)", message.text):
        person.complaints.append(f"{person.page.url}: {message.text}")
