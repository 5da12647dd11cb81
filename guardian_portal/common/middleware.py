"""Keeps what one person was shown out of every cache: a shared device's back button, a proxy on the way."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase


def private_pages(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """`private, no-store` on every answer; a view that says otherwise of what it shows to everybody wins."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware
