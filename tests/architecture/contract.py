"""The contract of every page: its frame, its words for who does not see it, and the headers it travels with."""

from __future__ import annotations

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from tests.architecture.page import Page

# look.md, "Strict policy, no exceptions, no nonces".
POLICY = {
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}
OFF = ("camera", "microphone", "geolocation", "payment", "usb", "browsing-topics")


def check(response: HttpResponseBase, *, language: str = "") -> Page:
    """Assert all of it and hand back the page; `language`: the one that its reader chose."""
    assert isinstance(response, HttpResponse)
    check_headers(response)
    html = response.content.decode()
    page = Page(html)
    assert html.lower().startswith("<!doctype html>")
    check_frame(page, language)
    assert page.breaches() == []
    assert page.unlabelled() == []
    assert page.nameless() == []
    assert page.repeated_ids() == set()
    assert page.broken_references() == set()
    return page


def check_headers(response: HttpResponse) -> None:
    """The browser policy, and nothing kept by a cache."""
    assert {one.strip() for one in response.headers["Content-Security-Policy"].split(";")} == POLICY
    assert {name: response.headers.get(name) for name in HEADERS} == HEADERS
    assert {one.strip() for one in response.headers["Permissions-Policy"].split(",")} == {f"{name}=()" for name in OFF}
    kept = response.headers["Cache-Control"]
    assert "private" in kept
    assert "no-store" in kept


def check_frame(page: Page, language: str) -> None:
    """One heading, landmarks, a way past the navigation, help in its place, and the language it is read in."""
    root = page.one("html")
    assert root.attributes["lang"] == (language or root.attributes["lang"])
    assert root.attributes["lang"]
    assert root.attributes["dir"] in {"ltr", "rtl"}
    assert page.one("h1").text.strip()
    assert page.one("title").text.strip(" -\n") not in {"", "Guardian Portal"}
    assert page.one("main").attributes["id"] == "main"
    assert page.all("a")[0].attributes["href"] == "#main"
    assert [len(page.all(landmark)) for landmark in ("header", "main", "footer")] == [1, 1, 1]
    # The child's pages have a way to the desk of their own.
    assert page.all("a", href=reverse("help:home")) or page.all("a", href=reverse("guide"))
