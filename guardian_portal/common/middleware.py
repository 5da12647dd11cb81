"""Keeps what one person was shown from the next one: out of every cache, and the child's page apart from accounts.

And keeps from every view what no address of ours means.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponseBase

CHILD_PAGES = "/mine/"
NUL = "\0"


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


def no_null_characters(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """400 for an address with a NUL in it, which PostgreSQL takes in no text. Forms refuse it in what is sent."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = (text for name, values in request.GET.lists() for text in (name, *values))
        if NUL in request.path_info or any(NUL in text for text in given):
            raise BadRequest("NUL in the address")
        return get_response(request)

    return middleware
