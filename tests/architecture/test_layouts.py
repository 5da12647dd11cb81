"""Each layout gives a page its frame: one set of landmarks, the skip link, the help link in the same place."""

from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template import engines
from django.test import RequestFactory
from django.urls import reverse

from accounts.models import StaffRole, User
from tests.architecture.page import Page

LAYOUTS = sorted(path.name for path in (Path(__file__).resolve().parents[2] / "templates" / "layouts").glob("*.html"))
READERS = ["guardian", "agent", "visitor", "nobody"]
BODY = (
    "{%% extends 'layouts/%s' %%}{%% block title %%}Now{%% endblock %%}"
    "{%% block content %%}<h1>Now</h1>{%% endblock %%}"
)


def draw(layout: str, user: User | AnonymousUser | None) -> Page:
    """A page on a layout, as `user` gets it; None: made without a request, as after a fault."""
    request = RequestFactory().get("/somewhere/") if user is not None else None
    if request is not None and user is not None:
        request.user = user
    return Page(engines["django"].from_string(BODY % layout).render({}, request))


# Staff read above every page which session of theirs runs.
@pytest.mark.django_db
@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("user", [User(), User(pk=1, staff_role=StaffRole.AGENT), AnonymousUser(), None], ids=READERS)
def test_layout_frames_the_page(layout: str, user: User | AnonymousUser | None) -> None:
    page = draw(layout, user)
    assert [len(page.all(tag)) for tag in ("header", "main", "footer", "h1")] == [1, 1, 1, 1]
    assert page.all("a")[0].attributes == {"class": "skip-link", "href": "#main"}
    assert page.one("html").attributes == {"lang": "en", "dir": "ltr"}
    assert page.one("title").text == "Now - Guardian Portal"
    assert page.breaches() == []
    assert page.unlabelled() == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_help_is_in_the_same_place_for_everybody(layout: str) -> None:
    for user in (User(), AnonymousUser(), None):
        (tools,) = draw(layout, user).all("nav", class_="nav-tools")
        assert tools.text.split()[0] == "Help"
        # Children have a way to the desk of their own, and nothing of an account's.
        place = reverse("guide" if layout == "child.html" else "help:home")
        assert draw(layout, user).one("a", href=place).text == "Help"


def test_language_is_switched_by_those_who_have_no_account_to_keep_it_on() -> None:
    assert [button.text for button in draw("page.html", AnonymousUser()).all("button")] == ["English", "한국어"]
    assert draw("page.html", User()).all("button") == []


def test_way_out_is_always_there_for_whoever_is_signed_in() -> None:
    assert draw("page.html", User()).one("a", href=reverse("account_logout")).text == "Sign out"
