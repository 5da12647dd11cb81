"""Speaks to each person in their language and zone, marks their browser, and keeps staff to their second factor."""

import zoneinfo
from collections.abc import Callable, Mapping
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers

from accounts.access import second_factor_missing
from accounts.devices import keep_cookie
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


def device_cookie(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """After a sign-in the browser gets the mark by which accounts.devices knows it again."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        keep_cookie(request, response)
        return response

    return middleware


class SecondFactorFirst:
    """Of allauth's pages, staff without a second factor reach those that set it up and sign-out; our own pages have
    `accounts.access`."""

    OPEN = frozenset({"mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"})

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


class LastFactorStays:
    """allauth asks its adapter whether an authenticator app may go, but not whether a passkey may: ask here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: Mapping[str, Any]
    ) -> HttpResponseBase | None:
        """Only for one's own passkey; any other the view itself does not know."""
        match = request.resolver_match
        if match is None or match.url_name != "mfa_remove_webauthn" or not isinstance(request.user, User):
            return None
        passkey = _own_passkey(request.user, kwargs["pk"])
        reason = get_adapter().reason_to_keep(passkey) if passkey else ""
        if not reason:
            return None
        messages.warning(request, reason)
        return redirect("mfa_list_webauthn")


def _own_passkey(user: User, pk: int) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.WEBAUTHN, pk=pk).first()
