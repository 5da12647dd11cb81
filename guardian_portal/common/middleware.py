"""Keeps what one person was shown from the next one: out of every cache, and the child's page apart from accounts."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

CHILD_PAGES = "/mine/"


def private_pages(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """`private, no-store` on every answer; a view that says otherwise of what it shows to everybody wins."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def child_pages_apart(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """On the child's page nobody is signed in: a guardian's session, language and messages stay unread and untouched.

    Stands before the session is looked at. The other way round the cookie's path does it: `/mine/` alone gets it.
    """
    guardians = (settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME, "messages")

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path_info.startswith(CHILD_PAGES):
            for name in guardians:
                request.COOKIES.pop(name, None)
        return get_response(request)

    return middleware
