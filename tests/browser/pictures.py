"""Takes pictures of every page of a demo: `python -m tests.browser.pictures DIRECTORY`.

At 390 and 1280 px, light and dark; the portal as guardian, staff and stranger, the platform, the mailbox and the mails.
With DEMO_PORT and DEMO_STATE set it looks at that running demo, else it starts one.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import httpx

from tests.browser.driving import DESK, PHONE, Theme, running_browser, visitor
from tests.browser.pages import CHILD, PUBLIC, child_page, guardian_pages, look, staff_pages
from tests.demo_fixture import running_demo
from tests.environment import pytest_unconfigure
from tests.journeys.outside import Demo

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor

THEMES: tuple[Theme, Theme] = ("light", "dark")
SANDBOX = {"accounts": "/", "account": "/accounts/kit/", "events": "/events/", "controls": "/accounts/kit/controls/"}


@contextlib.contextmanager
def a_demo() -> Iterator[Demo]:
    """The one that runs, or one of our own."""
    if "DEMO_PORT" in os.environ:
        yield Demo(int(os.environ["DEMO_PORT"]), Path(os.environ["DEMO_STATE"]))
        return
    with tempfile.TemporaryDirectory() as state, running_demo(Path(state)) as demo:
        yield demo


def take(person: Visitor, pages: Mapping[str, str], directory: Path, prefix: str) -> None:
    """One whole-page picture of each."""
    for name, path in pages.items():
        look(person, name, path)
        person.page.screenshot(path=directory / f"{prefix}-{name}.png", full_page=True)


def take_all(browser: Browser, demo: Demo, directory: Path, *, width: int, theme: Theme) -> None:
    """Everything at one width in one theme."""
    directory.mkdir(parents=True, exist_ok=True)
    with visitor(browser, demo, width=width, theme=theme) as stranger:
        take(stranger, PUBLIC, directory, "public")
        sandbox = {name: demo.sandbox + path for name, path in SANDBOX.items()}
        take(stranger, sandbox, directory, "sandbox")
        take(stranger, {"list": demo.mailbox + "/"}, directory, "mailbox")
        for number, mail in enumerate(httpx.get(f"{demo.mailbox}/messages.json").json()[:12], 1):
            stranger.page.goto("about:blank")
            stranger.page.set_content(mail["html"] or f"<pre>{mail['text']}</pre>")
            stranger.page.screenshot(path=directory / f"mail-{number}.png", full_page=True)
    with visitor(browser, demo, width=width, theme=theme) as kit:
        kit.open(child_page(demo, "kit")).page.get_by_role("heading", level=2).first.wait_for()
        kit.page.screenshot(path=directory / "child-mine.png", full_page=True)
        take(kit, CHILD, directory, "child")
    with visitor(browser, demo, width=width, theme=theme) as amina:
        amina.open("/accounts/login/").sign_in("amina")
        take(amina, guardian_pages(amina, second_step=False), directory, "guardian")
    with visitor(browser, demo, width=width, theme=theme) as lee:
        lee.open("/accounts/login/").sign_in("lee")
        take(lee, staff_pages(lee), directory, "staff")


def main(directory: Path) -> None:
    """All widths and themes, a folder each."""
    with a_demo() as demo, running_browser() as browser:
        for width, theme in product((PHONE, DESK), THEMES):
            take_all(browser, demo, directory / f"{width}-{theme}", width=width, theme=theme)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    finally:
        pytest_unconfigure()
