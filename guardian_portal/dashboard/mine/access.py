"""Who is let in to the child's page: the cookie of an open visit, in the language and zone of that child."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.conf import settings

from guardian_portal.common.middleware import CHILD_PAGES
from guardian_portal.dashboard.mine.failures import closed_page
from guardian_portal.family.services.child_sessions import VISIT
from guardian_portal.family.visiting import LANGUAGE_COOKIE, VISIT_COOKIE, Page, let_in

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")


def visitors_only(view: Page[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """For a view that needs an open visit; without one the page says how to open it again."""
    return let_in(view, closed=closed_page)


def remember_visit(response: HttpResponse, secret: str) -> None:
    """Hand the browser its secret, for `/mine/` alone and as long as the visit lasts."""
    response.set_cookie(
        VISIT_COOKIE,
        secret,
        max_age=VISIT,
        path=CHILD_PAGES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def remember_language(response: HttpResponse, language: str) -> None:
    """For this page alone: a guardian's own choice on the same device stays as it is."""
    response.set_cookie(
        LANGUAGE_COOKIE,
        language,
        path=CHILD_PAGES,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget_visit(response: HttpResponse) -> None:
    """Take the secret back."""
    response.delete_cookie(VISIT_COOKIE, path=CHILD_PAGES, samesite="Lax")
