"""With a passkey one signs in, passes the second step and shows that it is still oneself; nothing is refused."""

from __future__ import annotations

import contextlib
import uuid
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.driving import Visitor, visitor
from tests.journeys.outside import Demo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
PASSWORD = "four calm words together"
ON_THE_DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
# A key for a second step only: it keeps nothing and knows neither finger nor PIN.
PLAIN_KEY = {**ON_THE_DEVICE, "transport": "usb", "hasResidentKey": False, "hasUserVerification": False}


class ByName(Demo):
    """The same portal by a name: browsers keep passkeys for names, not for numbers."""

    @property
    def portal(self) -> str:
        return f"http://localhost:{self.port}"


@dataclass
class Nadia:
    """Signed up a moment ago, at a window with a virtual authenticator."""

    at: Visitor
    email: str
    devtools: Any
    authenticator: str

    def sign_out(self) -> Nadia:
        self.at.open("/accounts/logout/")
        self.at.page.locator("main button[type=submit]").click()
        self.at.page.wait_for_url(self.at.demo.portal + "/")
        return self

    def type_password(self) -> Nadia:
        self.at.open("/accounts/login/").page.locator("[name=login]").fill(self.email)
        self.at.page.locator("[name=password]").fill(PASSWORD)
        self.at.press("Sign in")
        return self

    def lands_on(self, path: str) -> None:
        self.at.page.wait_for_url(self.at.demo.portal + path)

    def refuse_to_confirm(self) -> None:
        self.devtools.send("WebAuthn.setUserVerified", {"authenticatorId": self.authenticator, "isUserVerified": False})


@contextlib.contextmanager
def nadia_at(browser: Browser, demo: Demo, authenticator: dict[str, Any]) -> Iterator[Nadia]:
    by_name = ByName(demo.port, demo.state)
    with visitor(browser, by_name) as at:
        devtools = at.context.new_cdp_session(at.page)
        devtools.send("WebAuthn.enable")
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
        email = f"nadia-{uuid.uuid4().hex[:8]}@example.org"
        at.open("/accounts/signup/").sign_up(email, PASSWORD)
        at.page.wait_for_url("**/children/")
        yield Nadia(at, email, devtools, made["authenticatorId"])
        assert at.complaints == []


@pytest.fixture
def nadia(browser: Browser, demo: Demo) -> Iterator[Nadia]:
    with nadia_at(browser, demo, ON_THE_DEVICE) as someone:
        yield someone


def add_passkey(nadia: Nadia, *, alone: bool = True) -> None:
    nadia.at.open("/accounts/2fa/webauthn/add/").page.locator("[name=passwordless]").set_checked(alone)
    nadia.at.page.locator("[name=name]").fill("My phone")
    nadia.at.press("Add a passkey")
    nadia.lands_on("/accounts/2fa/recovery-codes/")


def test_a_passkey_alone_signs_in(nadia: Nadia) -> None:
    add_passkey(nadia)
    listed = nadia.at.open("/accounts/2fa/webauthn/").words
    assert "My phone" in listed
    assert "Signs in without a password" in listed
    nadia.sign_out().at.open("/accounts/login/?next=/alerts/").press("Sign in with a passkey")
    nadia.lands_on("/alerts/")


def test_it_is_the_second_step_after_the_password(nadia: Nadia) -> None:
    add_passkey(nadia)
    nadia.sign_out().type_password()
    assert "One more step" in nadia.at.words
    assert "authenticator app" not in nadia.at.page.locator("main").inner_text()
    nadia.at.press("Use my passkey")
    nadia.lands_on("/children/")


def test_a_plain_key_is_a_second_step_too(browser: Browser, demo: Demo) -> None:
    with nadia_at(browser, demo, PLAIN_KEY) as nadia:
        add_passkey(nadia, alone=False)
        assert "Second step only" in nadia.at.open("/accounts/2fa/webauthn/").words
        nadia.sign_out().type_password()
        nadia.at.press("Use my passkey")
        nadia.lands_on("/children/")


def test_it_shows_that_it_is_still_the_same_person(nadia: Nadia) -> None:
    add_passkey(nadia)
    nadia.at.open("/accounts/2fa/webauthn/reauthenticate/?next=/me/").press("Use my passkey")
    nadia.lands_on("/me/")


def test_a_mail_tells_of_a_new_passkey(nadia: Nadia) -> None:
    add_passkey(nadia)
    assert nadia.at.demo.wait_for_mails(nadia.email, 1, saying="A passkey was added")


def test_a_refusal_is_said_on_the_page_and_may_be_tried_again(nadia: Nadia) -> None:
    add_passkey(nadia)
    nadia.sign_out()
    nadia.refuse_to_confirm()
    nadia.at.open("/accounts/login/").press("Sign in with a passkey")
    nadia.at.page.get_by_text("That did not work").wait_for(timeout=90_000)
    nadia.type_password()
    assert "One more step" in nadia.at.words


def test_a_renamed_and_a_removed_one(nadia: Nadia) -> None:
    add_passkey(nadia)
    nadia.at.open("/accounts/2fa/webauthn/").press("Rename My phone", kind="link")
    nadia.at.page.locator("[name=name]").fill("Old phone")
    nadia.at.press("Save")
    nadia.at.press("Remove Old phone", kind="link").press("Remove it")
    assert "You have no passkey yet" in nadia.at.words
    nadia.sign_out().type_password()
    nadia.lands_on("/children/")


def test_without_javascript_the_page_says_so_and_the_password_works(browser: Browser, demo: Demo) -> None:
    with visitor(browser, demo, script=False) as amina:
        amina.open("/accounts/login/")
        assert "A passkey needs JavaScript" in amina.words
        assert amina.page.get_by_role("button", name="Sign in with a passkey").count() == 0
        amina.sign_in("amina").page.wait_for_url("**/children/")
        assert amina.complaints == []
