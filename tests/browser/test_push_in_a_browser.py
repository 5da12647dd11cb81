"""A guardian switches Web Push on in a real Chromium; what the portal sends is shown there and leads to the page.

No browser's own push service can be reached from here. So its subscription is made up, at a push service on this
machine that speaks the same protocol; what comes there is decrypted with the browser's keys and handed to the browser
where its own push service would hand it over. Everything else is the portal's and the browser's own.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.driving import visitor
from tests.browser.test_passkeys import ByName
from tests.push_service import PushService, claims_of
from tests.services import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser

    from tests.browser.driving import Visitor
    from tests.journeys.outside import Demo
    from tests.push_service import Browser as Subscribed

pytestmark = pytest.mark.browser
PAGE = "/notifications/settings/devices/"
# Where the browser would ask its push service: the page's own script calls it, and no other part of it is touched.
MADE_UP = """
(() => {
  const made = %s;
  const subscription = {
    endpoint: made.endpoint,
    toJSON: () => ({ endpoint: made.endpoint, keys: { p256dh: made.p256dh, auth: made.auth } }),
    unsubscribe: async () => { localStorage.removeItem("subscribed"); return true; },
  };
  PushManager.prototype.subscribe = async (options) => {
    if (!options.userVisibleOnly || options.applicationServerKey.length !== 65) throw new Error("options");
    localStorage.setItem("subscribed", "yes");
    return subscription;
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem("subscribed") ? subscription : null);
})();
"""


@pytest.fixture
def push_service(demo: Demo) -> Iterator[PushService]:
    with PushService(demo.push_port) as service:
        yield service


def with_phone(nadia: Visitor, service: PushService) -> Subscribed:
    """Signed up, at the page of devices, with leave to show notices."""
    phone = service.browser(uuid.uuid4().hex)
    nadia.context.add_init_script(MADE_UP % json.dumps(phone.as_sent()))
    nadia.context.grant_permissions(["notifications"], origin=nadia.demo.portal)
    nadia.open("/accounts/signup/").sign_up(f"nadia-{uuid.uuid4().hex[:8]}@example.org")
    nadia.page.wait_for_url("**/children/")
    nadia.open(PAGE)
    return phone


def shown(nadia: Visitor) -> list[dict[str, Any]]:
    """The notices that the browser shows now."""
    found: list[dict[str, Any]] = nadia.page.evaluate(
        """async () => {
          const registration = await navigator.serviceWorker.getRegistration("/");
          const all = await registration.getNotifications();
          return all.map((one) => ({ title: one.title, body: one.body, tag: one.tag, path: one.data.path }));
        }"""
    )
    return found


def test_what_the_portal_sends_is_shown_and_leads_to_the_page(
    browser: Browser, demo: Demo, push_service: PushService
) -> None:
    with visitor(browser, ByName(demo.port, demo.state)) as nadia:
        devtools = nadia.context.new_cdp_session(nadia.page)
        registrations: list[dict[str, Any]] = []
        devtools.on("ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"]))
        devtools.send("ServiceWorker.enable")
        phone = with_phone(nadia, push_service)
        nadia.press("Switch it on here")
        nadia.page.get_by_text("Send a test to see").wait_for()
        assert "Chrome on Linux" in nadia.words
        nadia.page.get_by_text("This one").wait_for()
        nadia.press("Send a test to all of them")
        nadia.page.get_by_text("on its way").wait_for()

        name = phone.endpoint.rpartition("/")[2]
        wait_until(lambda: push_service.came(name), timeout=30, what="the push")
        [push] = push_service.came(name)
        assert claims_of(push)[0]["aud"] == f"http://{push_service.host}"
        payload = phone.read(push.body)
        devtools.send(
            "ServiceWorker.deliverPushMessage",
            {
                "origin": nadia.demo.portal,
                "registrationId": registrations[-1]["registrationId"],
                "data": json.dumps(payload),
            },
        )
        wait_until(lambda: shown(nadia), timeout=15, what="the notice")
        assert shown(nadia) == [
            {
                "title": "Guardian Portal",
                "body": "This is a test. It works.",
                "tag": push.headers["topic"],
                "path": "/notifications/settings/",
            }
        ]
        assert nadia.complaints == []


def test_one_that_is_pressed_opens_its_page_and_no_other_site(
    browser: Browser, demo: Demo, push_service: PushService
) -> None:
    with visitor(browser, ByName(demo.port, demo.state)) as nadia:
        with_phone(nadia, push_service)
        nadia.press("Switch it on here")
        nadia.page.get_by_text("Send a test to see").wait_for()
        worker = nadia.context.service_workers[0]
        opened: list[str] = worker.evaluate(
            """async () => {
              const opened = [];
              self.clients.openWindow = async (url) => { opened.push(url); };
              for (const path of ["/alerts/abc/", "https://evil.example/", "//evil.example/x"]) {
                await self.registration.showNotification("Guardian Portal", { data: { path } });
                const [notification] = await self.registration.getNotifications();
                self.dispatchEvent(new NotificationEvent("notificationclick", { notification }));
                await new Promise((go) => setTimeout(go, 100));
              }
              await new Promise((go) => setTimeout(go, 200));
              return opened;
            }"""
        )
        assert opened == [f"{nadia.demo.portal}/alerts/abc/", nadia.demo.portal, nadia.demo.portal]


def test_it_is_switched_off_again_and_a_refusal_is_explained(
    browser: Browser, demo: Demo, push_service: PushService
) -> None:
    with visitor(browser, ByName(demo.port, demo.state)) as nadia:
        with_phone(nadia, push_service)
        nadia.press("Switch it on here")
        nadia.page.get_by_text("This one").wait_for()
        nadia.page.get_by_role("button", name="Remove").click()
        nadia.page.get_by_text("Nothing goes there any more").wait_for()
        assert nadia.page.evaluate("localStorage.getItem('subscribed')") is None
        nadia.page.get_by_role("button", name="Switch it on here").wait_for()
        nadia.page.add_init_script("Object.defineProperty(Notification, 'permission', { get: () => 'denied' })")
        nadia.open(PAGE).page.get_by_text("was told not to let the portal show notices").wait_for()
        assert nadia.complaints == []


def test_without_script_the_page_says_what_it_needs(browser: Browser, demo: Demo) -> None:
    with visitor(browser, ByName(demo.port, demo.state), script=False) as nadia:
        nadia.open("/accounts/login/?next=" + PAGE).sign_in("amina")
        assert "needs JavaScript" in nadia.words
        assert nadia.page.get_by_role("button", name="Switch it on here").count() == 0
