"""What people do with the desk in a browser: ask it, look at a case and say why, propose, answer as the second one."""

from __future__ import annotations

import contextlib
import re
import uuid
from typing import TYPE_CHECKING, Any

from tests.browser.driving import visitor
from tests.browser.test_main_job_in_a_browser import button_of
from tests.journeys.outside import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

REFERENCE = re.compile(r"GP-[A-Z0-9]{4}-[A-Z0-9]{4}")


def family(demo: Demo, *names: str) -> tuple[str, list[Person]]:
    """A child's handle at the platform, and who is linked by code and the child's yes: new, and each one's masked
    address begins like the name."""
    unique = uuid.uuid4().hex[:8]
    handle, people = f"wren-{unique}", [Person(demo, f"{name}-{unique}@example.org") for name in names]
    demo.new_child(handle)
    for person in people:
        person.sign_up()
        person.link(handle)
    return handle, people


@contextlib.contextmanager
def at_home(browser: Browser, person: Person, **how: Any) -> Iterator[Visitor]:
    """The window of somebody who signed in before; or of whoever sits at their open laptop."""
    with visitor(browser, person.demo, **how) as at:
        jar = person.client.cookies.jar
        at.context.add_cookies([{"name": one.name, "value": one.value or "", "url": person.demo.portal} for one in jar])
        yield at
        assert at.complaints == []


def ask(at: Visitor, topic: str, words: str, *, about: str = "", **files: Any) -> str:
    """From the page of help to the request -> its reference. Where answers come first, they are read past."""
    at.open("/help/").press("Ask us something", kind="link").press(topic, kind="link")
    if at.page.get_by_role("heading", name="Did that not help?").count():
        at.press("Write to us", kind="link")
    if about:
        at.page.get_by_role("radio", name=about).check()
    at.fill("Your message", words)
    if files:
        at.page.get_by_label("Files").set_input_files(**files)
    at.press("Send")
    assert "We have your message." in at.words
    return reference_on(at)


def reference_on(at: Visitor) -> str:
    found = REFERENCE.search(at.words)
    assert found
    return found[0]


def answer_by_mail(at: Visitor, person: Person, *, answers: int = 1) -> str:
    """Open what the newest mail of the desk leads to -> that mail, all of it."""
    mail = person.demo.wait_for_mails(person.email, answers, saying="We answered what you asked us")[0]
    at.open(button_of(at, mail["html"]))
    return str(mail)


def find(staff: Visitor, reference: str) -> str:
    """By reference, up to the page that asks why -> what that page shows."""
    staff.open("/support/").fill("Find by reference", reference).press("Find")
    return staff.words


def begin(staff: Visitor, reason: str = "") -> Visitor:
    """Say why; empty: what is chosen already."""
    if reason:
        staff.page.get_by_role("radio", name=reason).check()
    return staff.press("Begin: 30 minutes")


def unfold(at: Visitor, summary: str) -> Visitor:
    at.page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(summary)}\s*$")).click()
    return at


def propose(staff: Visitor, act: str, reason: str, *choices: str) -> str:
    """From a case's page -> the proposal's address. `choices`: words of the answers to choose."""
    unfold(staff, "Propose").page.locator("details[open]").get_by_role("link", name=act, exact=True).click()
    for one in choices:
        staff.page.get_by_role("radio", name=re.compile(one)).check()
    staff.fill("Reason", reason).press("Put it before a colleague")
    assert "A second person must agree now." in staff.words
    return staff.path


def read_proposal(staff: Visitor, title: str) -> Visitor:
    """The newest one of that title that waits, from the list; why they look is chosen already."""
    staff.open("/support/proposals/")
    staff.page.get_by_role("row", name=re.compile(rf"{title}.*Waits")).first.get_by_role("link").click()
    staff.arrived()
    return begin(staff)


def template(staff: Visitor, title: str) -> str:
    """Begin the answer with a prepared text -> it."""
    staff.press(title, kind="link")
    return staff.page.get_by_label("Your answer").input_value()
