"""The main job on a phone, with JavaScript and without: sign up, link, read an alert, say "I have it"."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from tests.browser.driving import visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo

pytestmark = pytest.mark.browser


def new_address() -> str:
    return f"nadia-{uuid.uuid4().hex[:8]}@example.org"


def sign_up_from_the_front(nadia: Visitor, email: str) -> None:
    nadia.open("/").press("Create an account", kind="link").sign_up(email)
    nadia.page.wait_for_url("**/children/")


def link(nadia: Visitor, handle: str) -> None:
    nadia.open("/children/link/")
    nadia.page.locator("[name=code]").fill(nadia.demo.child(handle, "code")["code"])
    nadia.press("Link")
    assert "what your child will be told" in nadia.words.lower() or "waiting" in nadia.words.lower()
    nadia.demo.child(handle, "approve")


def button_of(nadia: Visitor, html: str) -> str:
    """Where the mail's button leads. A mail program knows nothing of the portal's browser policy."""
    mail = nadia.context.new_page()
    mail.set_content(html)
    href = mail.locator("a.button").get_attribute("href")
    mail.close()
    assert href
    return href


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_parent_gets_from_the_front_page_to_i_have_it(browser: Browser, demo: Demo, script: bool) -> None:
    handle, email = f"kim-{uuid.uuid4().hex[:6]}", new_address()
    subject = demo.new_child(handle)
    with visitor(browser, demo, script=script) as nadia:
        sign_up_from_the_front(nadia, email)
        link(nadia, handle)
        assert handle in nadia.open("/children/").words
        assert demo.flag(subject, "avatar-harassment").status_code == 204
        mail = demo.wait_for_mails(email, 1, saying="/alerts/")[0]
        nadia.open(button_of(nadia, mail["html"]))
        assert "/alerts/" in nadia.path
        for section in ("Now", "Today", "This week", "What not to do", "Whom to call"):
            assert nadia.page.get_by_role("heading", name=section, exact=True).is_visible()
        nadia.press("I have it")
        assert "You" in nadia.words
        assert nadia.page.get_by_role("button", name="I have it").count() == 0
        assert nadia.complaints == []


def test_the_browser_tells_the_time_zone_at_sign_up(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo, timezone_id="Asia/Seoul") as minji:
        sign_up_from_the_front(minji, new_address())
        assert minji.open("/me/").page.locator("[name=time_zone]").input_value() == "Asia/Seoul"


@pytest.mark.parametrize("known", [True, False], ids=["sign-in", "sign-up"])
def test_a_code_in_the_address_survives_the_way_in(browser: Browser, demo: Demo, known: bool) -> None:
    handle = f"kim-{uuid.uuid4().hex[:6]}"
    demo.new_child(handle)
    code = demo.child(handle, "code")["code"]
    asked: list[str] = []
    with visitor(browser, demo) as nadia:
        nadia.page.on("request", lambda request: asked.append(request.url + (request.post_data or "")))
        nadia.open(f"/children/link/#{code}")
        assert "/accounts/login/" in nadia.path
        assert code not in nadia.path
        if known:
            nadia.sign_in("dana")
        else:
            nadia.press("I have no account yet", kind="link").sign_up(new_address())
        nadia.page.wait_for_url("**/children/link/")
        assert nadia.page.locator("[name=code]").input_value() == code
        assert not any(code in one.partition("#")[0] for one in asked)
        assert nadia.page.evaluate("sessionStorage.length") == 0
        assert nadia.complaints == []


def test_a_code_is_not_kept_for_another_page(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo) as nadia:
        nadia.open("/accounts/login/?next=/alerts/#BCDF-GHJK")
        assert nadia.page.evaluate("sessionStorage.length") == 0


@pytest.mark.parametrize("known", [True, False], ids=["signed in", "sign-up"])
def test_a_signed_invite_in_the_address_is_sent_by_itself(browser: Browser, demo: Demo, known: bool) -> None:
    handle, email = f"kim-{uuid.uuid4().hex[:6]}", new_address()
    demo.new_child(handle)
    token = demo.child(handle, "invite", email=email)["token"]
    asked: list[str] = []
    with visitor(browser, demo) as nadia:
        if known:
            sign_up_from_the_front(nadia, email)
        nadia.page.on("request", lambda request: asked.append(request.url))
        nadia.open(f"/children/link/invite/#{token}")
        if not known:
            nadia.press("I have no account yet", kind="link").sign_up(email)
        nadia.page.wait_for_url("**/children/link/requests/*/")
        assert "Waiting for your child" in nadia.words
        assert not any(token in one.partition("#")[0] for one in asked)
        assert nadia.page.evaluate("sessionStorage.length") == 0
        assert nadia.complaints == []
