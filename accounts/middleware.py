"""Speaks to each person in their language and zone, and keeps staff to setting up their second factor first."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts.access import second_factor_missing
from accounts.models import User


def language_and_zone(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Django's LocaleMiddleware, but the account wins, and with a time zone. Machines' requests cost no look-up."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        if isinstance(user, User):
            language, zone = user.language, zoneinfo.ZoneInfo(user.time_zone)
        else:
            language, zone = translation.get_language_from_request(request), None
        with timezone.override(zone), translation.override(language):
            request.LANGUAGE_CODE = translation.get_language()
            response = get_response(request)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            response.headers.setdefault("Content-Language", language)
        return response

    return middleware


class SecondFactorFirst:
    """Of allauth's pages, staff without a second factor reach those that set it up and sign-out; our own pages have
    `accounts.access`."""

    OPEN = frozenset({"mfa_activate_totp", "account_reauthenticate", "account_logout"})

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponseBase | None:
        """After the address is known, before its view."""
        match = request.resolver_match
        if match is None or not match.route.startswith("accounts/") or match.url_name in self.OPEN:
            return None
        return redirect("mfa_activate_totp") if second_factor_missing(request) else None
