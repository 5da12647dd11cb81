"""`/notifications/settings/devices/`: a browser is switched on by its own script, and off from anywhere without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client

from guardian_portal.audit.models import Entry
from notifications.models import Delivery, PushDevice
from notifications.push.keys import public_key
from notifications.push.services import MOST_DEVICES, forget_device
from tests.architecture.queries import count_queries
from tests.people import person, sign_in
from tests.push_service import a_browser, switched_on

if TYPE_CHECKING:
    from pytest_django.fixtures import Settings

    from accounts.models import User

pytestmark = pytest.mark.django_db
PAGE = "/notifications/settings/devices/"
PHONE = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def amina() -> User:
    return person("amina")


@pytest.fixture
def as_amina(amina: User) -> Client:
    return sign_in(Client(headers={"user-agent": PHONE}), amina)


def page(client: Client) -> str:
    return client.get(PAGE).content.decode()


def test_without_script_it_says_that_it_needs_one_and_that_mail_comes(as_amina: Client) -> None:
    shown = page(as_amina)
    assert '<p data-push-state="script">Switching this on needs JavaScript' in shown
    assert shown.count("hidden") >= 5
    assert f'data-key="{public_key()}"' in shown


def test_a_browser_is_switched_on_and_listed_in_words(amina: User, as_amina: Client) -> None:
    answer = as_amina.post(PAGE + "add", a_browser("phone").as_sent(), follow=True)
    assert "Switched on." in answer.content.decode()
    shown = page(as_amina)
    assert "<h3>Firefox on Android</h3>" in shown
    assert "None yet" in shown
    device = PushDevice.objects.get()
    assert device.person == amina
    assert b"fcm" not in PushDevice.objects.values_list("endpoint_hash", flat=True)[0].encode()
    entry = Entry.objects.get(action="push_device.added")
    assert (entry.actor_id, entry.data) == (amina.public_id, {"device": device.public_id})


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "http://127.0.0.1:6379/"},
        {"endpoint": "https://evil.example/push"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "B" * 87},
        {"auth": "AAAA"},
        {"auth": "ü" * 22},
    ],
)
def test_what_is_no_subscription_is_refused_and_said(as_amina: Client, wrong: dict[str, str]) -> None:
    answer = as_amina.post(PAGE + "add", a_browser("phone").as_sent() | wrong, follow=True)
    assert "nothing was switched on" in answer.content.decode()
    assert not PushDevice.objects.exists()


def test_a_browser_is_switched_on_for_whoever_did_it_last(amina: User, as_amina: Client) -> None:
    ben, browser = person("ben"), a_browser("shared")
    switched_on(ben, browser)
    as_amina.post(PAGE + "add", browser.as_sent())
    assert [one.person for one in PushDevice.objects.filter(gone_at__isnull=True)] == [amina]
    assert Entry.objects.filter(action="push_device.gone", object_id=ben.public_id).count() == 1


def test_there_are_only_so_many(amina: User, as_amina: Client) -> None:
    for number in range(MOST_DEVICES):
        switched_on(amina, a_browser(f"d{number}"))
    answer = as_amina.post(PAGE + "add", a_browser("one-more").as_sent(), follow=True)
    assert "Remove one first." in answer.content.decode()
    assert PushDevice.objects.count() == MOST_DEVICES


def test_one_is_removed_from_any_other_device(amina: User, as_amina: Client) -> None:
    device = switched_on(amina, a_browser("phone"), browser="Chrome", system="Windows")
    shown = as_amina.post(f"{PAGE}{device.public_id}/remove", follow=True).content.decode()
    assert "Removed. Nothing goes there any more." in shown
    assert "Chrome on Windows" not in shown
    device.refresh_from_db()
    assert device.endpoint is None


def test_nobody_elses_can_be_removed(as_amina: Client) -> None:
    device = switched_on(person("ben"), a_browser("phone"))
    assert as_amina.post(f"{PAGE}{device.public_id}/remove").status_code == 404
    device.refresh_from_db()
    assert device.is_live


def test_a_device_whose_push_service_forgot_it_is_named(amina: User, as_amina: Client) -> None:
    device = switched_on(amina, a_browser("phone"), browser="Safari", system="iPhone")
    forget_device(device=device, why="unknown")
    shown = page(as_amina)
    assert "Safari on iPhone: Its push service does not know it any more" in shown
    assert "switch it on there once more" in shown


def test_a_test_is_sent_and_not_too_often(amina: User, as_amina: Client) -> None:
    switched_on(amina, a_browser("phone"))
    said = [as_amina.post(PAGE + "test", follow=True).content.decode() for _ in range(4)]
    assert ["on its way" in one for one in said] == [True, True, True, False]
    assert "Wait a minute" in said[3]
    assert Delivery.objects.filter(channel="push").count() == 3


def test_without_a_device_there_is_nothing_to_test(as_amina: Client) -> None:
    assert "No device is switched on." in as_amina.post(PAGE + "test", follow=True).content.decode()
    assert not Delivery.objects.exists()


def test_where_the_operator_has_no_keys_it_is_not_offered(as_amina: Client, settings: Settings) -> None:
    settings.VAPID_PRIVATE_KEY = ""
    shown = page(as_amina)
    assert "has not set this up" in shown
    assert "<script" not in shown.partition("</footer>")[2]
    as_amina.post(PAGE + "add", a_browser("phone").as_sent())
    assert not PushDevice.objects.exists()


def test_the_page_asks_the_database_little(amina: User, as_amina: Client) -> None:
    for number in range(5):
        switched_on(amina, a_browser(f"d{number}"))
    counted = count_queries(as_amina, PAGE)
    assert len(counted.page) <= 3, counted.page


def test_the_page_of_settings_leads_here(as_amina: Client) -> None:
    assert f'href="{PAGE}"' in as_amina.get("/notifications/settings/").content.decode()
