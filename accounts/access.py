"""The gates of all pages: signed in, staff with a role and a second factor, recently authenticated."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import StaffRole, User
from accounts.passwords import has_second_factor

SIGNED_IN_AT = "signed_in_at"
SECOND_FACTOR_SEEN = "second_factor_seen"

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def signed_in(view: View) -> View:
    """Any signed-in person. allauth lets nobody in without a verified address; staff set up a second factor first."""

    @wraps(view)
    def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return redirect_to_login(_way_back(request))
        if second_factor_missing(request):
            return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return view(request, *args, **kwargs)

    return cast("View", gate)


def second_factor_missing(request: HttpRequest) -> bool:
    """Staff who have not set up their second factor yet."""
    user = request.user
    return isinstance(user, User) and user.is_staff_member and not _second_factor_stands(request, user)


def staff_only(*roles: StaffRole, all_platforms: bool = False) -> Callable[[View], View]:
    """Staff with one of `roles` (any when none is named) and a second factor; for others the page does not exist.

    `all_platforms`: what concerns the whole installation, and so only who serves all of it.
    """
    allowed = set(roles) or {StaffRole.AGENT, StaffRole.LEAD, StaffRole.AUDITOR}

    def decorate(view: View) -> View:
        @wraps(view)
        def gate(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            user = request.user
            if isinstance(user, User):
                serves = user.serves_all_platforms or not all_platforms
                if user.staff_role not in allowed or not serves:
                    raise Http404
            return signed_in(view)(request, *args, **kwargs)

        return cast("View", gate)

    return decorate


def is_recent(request: HttpRequest) -> bool:
    """Signed up, signed in or re-authenticated within the last 15 minutes."""
    moments = [float(request.session.get(SIGNED_IN_AT, 0))]
    moments += [one["at"] for one in get_authentication_records(request, _user(request)) if one.get("reauthenticated")]
    return time.time() - max(moments) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def require_recent(request: HttpRequest) -> None:
    """Ask for the password or code again unless `is_recent`. Call it after the scoped fetch: a stranger gets 404.

    Raises allauth's ReauthenticationRequired, which its middleware turns into the way there and back.
    """
    if not is_recent(request):
        raise ReauthenticationRequired


def _way_back(request: HttpRequest) -> str:
    """After signing in one comes back to the page; after a form whose session had ended to the page it stood on."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    messages.info(request, _("You were signed out, so nothing was sent. Sign in and send it once more."))
    came_from = urlsplit(request.headers.get("Referer", ""))
    return came_from.path if came_from.netloc == request.get_host() else reverse("front")


def _user(request: HttpRequest) -> Any:
    return request.user if request.user.is_authenticated else None


def _second_factor_stands(request: HttpRequest, user: User) -> bool:
    """Asked of the database until it says yes once in this session: a second factor of staff can't be taken away."""
    if request.session.get(SECOND_FACTOR_SEEN):
        return True
    stands = has_second_factor(user)
    if stands:
        request.session[SECOND_FACTOR_SEEN] = True
    return stands
