"""A device hears pushes as long as its session was not ended on purpose: who shares it later is told nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from notifications.models import Ending, PushDevice
from tests.people import PASSWORD, person
from tests.push_service import a_browser

if TYPE_CHECKING:
    from accounts.models import User

pytestmark = pytest.mark.django_db


def with_device(user: User, name: str) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    client.post("/notifications/settings/devices/add", a_browser(name).as_sent())
    return client


def endings() -> list[str]:
    """In the order in which they were switched on; empty for what is on."""
    return list(PushDevice.objects.order_by("pk").values_list("ending", flat=True))


def test_signing_out_there_switches_it_off(amina: User) -> None:
    phone, _laptop = with_device(amina, "phone"), with_device(amina, "laptop")
    phone.post("/accounts/logout/")
    assert endings() == [Ending.SIGNED_OUT, ""]


def test_signing_out_the_others_switches_theirs_off(amina: User) -> None:
    with_device(amina, "phone")
    laptop = with_device(amina, "laptop")
    laptop.post("/accounts/sessions/")
    assert endings() == [Ending.SIGNED_OUT, ""]


def test_a_new_password_switches_all_others_off(amina: User) -> None:
    with_device(amina, "phone")
    laptop = with_device(amina, "laptop")
    new = "other calm words together"
    changed = laptop.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert changed.status_code == 302
    assert endings() == [Ending.SIGNED_OUT, ""]
    # The key of the session has changed; it still knows its device.
    laptop.post("/accounts/logout/")
    assert endings() == [Ending.SIGNED_OUT, Ending.SIGNED_OUT]


def test_a_session_that_only_runs_out_leaves_it_on(amina: User) -> None:
    with_device(amina, "phone")
    Session.objects.all().delete()
    with_device(amina, "laptop")
    assert endings() == ["", ""]


def test_others_sessions_are_others(amina: User) -> None:
    with_device(amina, "phone")
    with_device(person("ben"), "bens-phone").post("/accounts/logout/")
    assert endings() == ["", Ending.SIGNED_OUT]
