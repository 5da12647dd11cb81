"""From signing in to "I have it" and the settings in Korean: no sentence is left in English, in pages or mails."""

from __future__ import annotations

import re
import uuid
from functools import cache
from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import visitor
from tests.browser.test_main_job_in_a_browser import button_of, new_address
from tests.catalogues import PLACEHOLDER, ROOT, read_catalogue

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser
CATALOGUE = ROOT / "locale/ko/LC_MESSAGES/django.po"
# Four words of Latin letters in a row are no name, no address and no time zone.
SENTENCE = re.compile(r"\b[A-Za-z']+(?: [A-Za-z']+){3,}")
# Lists of names to choose from, and what says of itself that it is in another language.
NOT_READ = "select, option, textarea, script, template, [lang=en]"


@cache
def english() -> frozenset[str]:
    """What the catalogue has other words for, where it stands alone."""
    found = {one.parts["msgid"] for one in read_catalogue(CATALOGUE) if one.parts["msgid"] not in one.translations}
    return frozenset(text for text in found if not PLACEHOLDER.search(text))


def catalogued(message: str) -> str:
    """The Korean for it."""
    [found] = {one.translations[0] for one in read_catalogue(CATALOGUE) if one.parts["msgid"] == message}
    return found


def left_in_english(words: str) -> list[str]:
    lines = [" ".join(line.split()) for line in words.splitlines()]
    return [line for line in lines if line in english() or SENTENCE.search(line)]


def reads_korean(person: Visitor) -> Visitor:
    """The page at hand, what is folded away and what is only heard among it."""
    page = person.arrived().page
    assert page.locator("html").get_attribute("lang") == "ko", person.path
    told = page.evaluate(
        f"""() => [document.title, ...document.querySelectorAll("body *:not({NOT_READ})")].flatMap(
          one => typeof one === "string" ? [one]
            : [one.getAttribute("aria-label") || "", one.title || "", one.placeholder || "", one.alt || "",
              ...[...one.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data)]
        ).join("\\n")"""
    )
    assert left_in_english(told) == [], person.path
    return person


def test_from_sign_up_to_i_have_it_and_the_settings(browser: Browser, demo: Demo) -> None:
    handle, email = f"kim-{uuid.uuid4().hex[:6]}", new_address()
    subject = demo.new_child(handle)
    with visitor(browser, demo, locale="ko-KR", timezone_id="Asia/Seoul") as minji:
        reads_korean(minji.open("/"))
        reads_korean(minji.open("/accounts/signup/")).sign_up(email)
        minji.page.wait_for_url("**/children/")
        reads_korean(minji)
        reads_korean(minji.open("/children/link/"))
        minji.page.locator("[name=code]").fill(demo.child(handle, "code")["code"])
        reads_korean(minji.submit())
        demo.child(handle, "approve")
        assert demo.flag(subject, "avatar-harassment").status_code == 204
        assert handle in reads_korean(minji.open("/children/")).words
        reads_korean(minji.open("/alerts/"))
        mail = demo.wait_for_mails(email, 1, saying="/alerts/")[0]
        assert left_in_english(mail["text"]) == []
        reads_korean(minji.open(button_of(minji, mail["html"])))
        reads_korean(minji.press(catalogued("I have it")))
        for path in ("/notifications/settings/", "/me/", "/status/", "/guide/"):
            reads_korean(minji.open(path))
        minji.open("/accounts/logout/").submit()
        reads_korean(minji.open("/accounts/login/"))
        minji.page.locator("[name=login]").fill(email)
        minji.page.locator("[name=password]").fill("four calm words together")
        minji.submit().page.wait_for_url("**/children/")
        assert handle in reads_korean(minji).words
        assert minji.complaints == []


def test_a_sentence_in_english_would_be_found() -> None:
    assert left_in_english("새로운 소식\nI have it\nShe went to the park") == ["I have it", "She went to the park"]
    assert left_in_english("America/New York\nnadia@example.org") == []
