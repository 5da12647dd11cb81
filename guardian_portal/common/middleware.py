"""Keeps what one person was shown from the next one: out of every cache, and the child's page apart from accounts.

And answers for views what no database can be asked.
"""

from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponseBase
from django.views.defaults import bad_request

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


class UnreadableAddresses:
    """400 where an address holds a NUL, which PostgreSQL takes in no text, and the view asked the database for it.

    After the view, since some explain what they cannot read better; forms refuse a NUL in what is sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        given = (text for name, values in request.GET.lists() for text in (name, *values))
        if isinstance(exception, DataError) and any(NUL in text for text in given):
            return bad_request(request, exception)
        return None
