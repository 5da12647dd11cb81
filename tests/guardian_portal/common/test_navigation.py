"""The header offers each person their own places and marks where they are."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import include, path

from accounts.models import StaffRole, User
from guardian_portal.common.navigation import MAIN, Link, current_url, links, reader_of


def _page(_request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("children/", include(([path("", _page, name="home")], "dashboard"))),
    path("alerts/", include(([path("", _page, name="alert_list")], "incidents"))),
    path("me/", include(([path("", _page, name="me")], "accounts"))),
    path("support/", include(([path("", _page, name="index")], "support"))),
]
pytestmark = pytest.mark.urls(__name__)


def links_at(address: str, user: User | AnonymousUser) -> list[Link]:
    request = RequestFactory().get(address)
    request.user = user
    entries = MAIN[reader_of(request)]
    return links(entries, current_url(entries, address))


def test_guardian_gets_children_alerts_and_account() -> None:
    assert [str(link.label) for link in links_at("/", User())] == ["Children", "Alerts", "My account"]


def test_staff_get_the_support_desk() -> None:
    sam = User(staff_role=StaffRole.AGENT)
    assert [link.url for link in links_at("/", sam)] == ["/support/", "/me/"]


def test_stranger_gets_nothing() -> None:
    assert links_at("/", AnonymousUser()) == []


def test_page_made_without_a_request_gets_nothing() -> None:
    assert MAIN[reader_of(None)] == ()


def test_the_place_above_the_page_is_marked() -> None:
    current = [link.url for link in links_at("/alerts/abc123/", User()) if link.current]
    assert current == ["/alerts/"]


def test_nothing_is_marked_on_a_page_of_no_place() -> None:
    assert not any(link.current for link in links_at("/guide/", User()))
