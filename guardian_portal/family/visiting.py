"""The child's open visit in this browser, and how its pages are read: for each room that has a page under `/mine/`."""

from __future__ import annotations

import zoneinfo
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.utils import timezone, translation

from guardian_portal.family.child_selectors import visit_by_secret

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from guardian_portal.family.models import Child, ChildSession

P = ParamSpec("P")
Page = Callable[Concatenate["HttpRequest", "ChildSession", P], "HttpResponse"]
VISIT_COOKIE = "mine_session"
LANGUAGE_COOKIE = "mine_language"


def current_visit(request: HttpRequest) -> ChildSession | None:
    """The open visit of this browser, if any."""
    return visit_by_secret(request.COOKIES.get(VISIT_COOKIE, ""))


def let_in(
    view: Page[P], *, closed: Callable[[HttpRequest], HttpResponse]
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """A view that needs an open visit; without one it is what `closed` answers. Read as that child reads."""

    @wraps(view)
    def gate(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = current_visit(request)
        with as_child_reads(request, visit) as language:
            response = view(request, visit, *args, **kwargs) if visit else closed(request)
        response.headers["Content-Language"] = language
        return response

    return gate


@contextmanager
def as_child_reads(request: HttpRequest, visit: ChildSession | None) -> Iterator[str]:
    """The language chosen on this page, else the child's own, else the browser's; days in the platform's zone."""
    language = request.COOKIES.get(LANGUAGE_COOKIE) or (visit.child.locale if visit else "")
    try:
        chosen = translation.get_supported_language_variant(language.replace("_", "-"))
    except LookupError:
        chosen = translation.get_language_from_request(request)
    with translation.override(chosen), timezone.override(_zone(visit.child) if visit else None):
        yield chosen


def _zone(child: Child) -> zoneinfo.ZoneInfo | None:
    """Only a platform that counts by days has named one."""
    return zoneinfo.ZoneInfo(child.connection.zone) if child.connection.zone else None
