"""Out of the weekly mail, signed in or not: by one press in the mail program, or on a page that asks first."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from guardian_portal.audit.models import Entry
from guardian_portal.common.ids import new_public_id
from notifications.models import WeeklyChoice
from tests.architecture.contract import check
from tests.guardian_portal.dashboard.weekly.builders import a_guardian

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def amina(db: None) -> User:
    return a_guardian("amina")


@pytest.fixture
def strict() -> Client:
    """Signed out, and held to the check of forms, as a browser or a mail program is."""
    return Client(enforce_csrf_checks=True)


def address(guardian: User) -> str:
    return f"/notifications/unsubscribe/{WeeklyChoice.objects.get(person=guardian).token}/"


def is_on(guardian: User) -> bool:
    return WeeklyChoice.objects.get(person=guardian).is_on


@pytest.mark.parametrize("media", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_mail_programs_post_acts_at_once_without_cookies(amina: User, strict: Client, media: str) -> None:
    a_guardian("ben")
    if media == "multipart/form-data":
        answer = strict.post(address(amina), ONE_CLICK)
    else:
        answer = strict.post(address(amina), "List-Unsubscribe=One-Click", content_type=media)
    assert answer.status_code == 200
    assert answer.cookies.get("portal_session") is None
    assert not is_on(amina)
    assert WeeklyChoice.objects.filter(is_on=True).count() == 1
    assert Entry.objects.filter(action="weekly_mail.chosen", object_id=amina.public_id).count() == 1


def test_opening_the_link_asks_and_changes_nothing(amina: User, strict: Client) -> None:
    page = check(strict.get(address(amina)))
    assert "Opening this page has changed nothing." in page.one("main").text
    assert is_on(amina)


def test_the_pages_button_acts(amina: User, strict: Client) -> None:
    opened = strict.get(address(amina))
    token = opened.content.decode().partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    answer = strict.post(address(amina), {"csrfmiddlewaretoken": token})
    assert "The weekly mail is off." in check(answer).one("main").text
    assert not is_on(amina)


@pytest.mark.parametrize("form", [{}, {"List-Unsubscribe": "yes"}, {"one-click": "List-Unsubscribe"}])
def test_any_other_post_from_elsewhere_is_refused(amina: User, strict: Client, form: dict[str, str]) -> None:
    assert strict.post(address(amina), form).status_code == 403
    assert is_on(amina)


def test_twice_is_once(amina: User, strict: Client) -> None:
    for _ in range(2):
        assert strict.post(address(amina), ONE_CLICK).status_code == 200
    assert Entry.objects.filter(action="weekly_mail.chosen").count() == 1


def test_a_link_that_is_nobodys_says_what_to_do(amina: User, strict: Client) -> None:
    unknown = f"/notifications/unsubscribe/{new_public_id()}/"
    for answer in (strict.get(unknown), strict.post(unknown, ONE_CLICK)):
        assert answer.status_code == 404
        assert "This link does not work" in check(answer).one("h1").text
    assert is_on(amina)


def test_the_link_names_nobody(amina: User) -> None:
    said = address(amina)
    assert not {"amina", amina.public_id, str(amina.pk)} & set(said.split("/"))


def test_a_head_request_changes_nothing(amina: User, strict: Client) -> None:
    assert strict.head(address(amina)).status_code == 200
    assert is_on(amina)
